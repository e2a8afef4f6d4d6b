# A user's own reply rules: --rules FILE or POSTMORTEM_RULES.
load helper

rule() { echo "{\"rules\": [$1]}" >own.json; }
mine='{"id": "own.zen", "cause": "policy.client", "confidence": 70, "contains": ["blocked using zen"], "source": "us", "samples": ["451 Client host blocked using zen.spamhaus.org"]}'
causes() { sql mail.db "SELECT group_concat(DISTINCT cause) FROM v_reply WHERE text LIKE '%blocked using zen%'"; }

@test "own rules are tried first, without reading the log again; without them all is as before" {
    pm ingest -q --db mail.db "$repo/samples/incident/mail.log"
    pm analyze -q --db mail.db
    is "$(causes)" reputation.dnsbl
    mv mail.db one.db && cp one.db mail.db
    rule "$mine"
    pm analyze -q --db mail.db --rules own.json
    is "$(causes)" policy.client
    POSTMORTEM_RULES=own.json pm analyze -q --db mail.db
    is "$(causes)" policy.client
    pm analyze -q --db mail.db
    same one.db mail.db
}

@test "explain: which rule, why, and what would have come next" {
    rule "$mine"
    run -0 pm explain --rules own.json --reply '451 4.7.1 Client host [198.51.100.10] blocked using zen.spamhaus.org'
    for text in own.zen policy.client '"blocked using zen"' list.spamhaus.zen reputation.dnsbl; do says "$text"; done
    run -0 pm explain --reply '550 5.1.1 User unknown (in reply to RCPT TO command)'
    for text in "else  " "another cause  "; do says "$text"; done
}

@test "what cleanup bounces with is our own refusal, in whatever words; a user's rule may know better" {
    log "mx1 postfix/pickup[1]: 4jYRN62m5wz1bkTj: uid=1000 from=<a>" \
        "mx1 postfix/cleanup[2]: 4jYRN62m5wz1bkTj: reject: body buy pills from local; from=<a@corp.example> to=<b@example.com>: 5.7.1 No junk mail from here" \
        "mx1 postfix/cleanup[2]: 4jYRN62m5wz1bkTj: to=<b@example.com>, relay=none, delay=0.1, delays=0.1/0/0/0, dsn=5.7.1, status=bounced (No junk mail from here)" >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT cause FROM verdict")" local.submission
    rule '{"id": "own.words", "cause": "policy.other", "confidence": 90, "contains": ["no junk mail"], "source": "us", "samples": ["550 No junk mail"]}'
    pm analyze -q --db mail.db --rules own.json
    is "$(sql mail.db "SELECT cause FROM verdict")" policy.other
}

@test "wrong rules: 65, with the file, the rule and what is wrong; nothing is analysed" {
    pm ingest -q --db mail.db "$repo/samples/incident/mail.log"
    while IFS='|' read -r said text; do
        rule "$text"
        run -65 pm analyze --db mail.db --rules own.json
        says "own.json: "
        says "$said"
    done <<'EOF'
no cause 'no.such'|{"id": "a", "cause": "no.such", "confidence": 50, "contains": ["xyz"], "samples": ["550 xyz"]}
unknown member "contians"|{"id": "a", "cause": "policy.client", "confidence": 50, "contians": ["xyz"], "samples": ["550 xyz"]}
no rule fits its sample 1|{"id": "a", "cause": "policy.client", "confidence": 50, "contains": ["xyz"], "samples": ["550 abc"]}
is there twice|{"id": "google.tls", "cause": "policy.client", "confidence": 50, "contains": ["xyz"], "samples": ["550 xyz"]}
would fit them all|{"id": "a", "cause": "policy.client", "confidence": 50, "origin": "remote", "samples": ["550 xyz"]}
missing closing|{"id": "a", "cause": "policy.client", "confidence": 50, "regex": "(", "samples": ["550 xyz"]}
EOF
    echo '{' >own.json
    run -65 pm analyze --db mail.db --rules own.json
    says "line "
    run -66 pm analyze --db mail.db --rules nowhere.json
    says "nowhere.json"
    is "$(sql mail.db 'SELECT count(*) FROM verdict')" 0
}

@test "every cause that a reply can have has a label to be scored by, and every rule with a label of its own exists" {
    run -0 python3 - "$repo" <<'P'
import json, pathlib, sys
repo = pathlib.Path(sys.argv[1])
labels = json.loads((repo / "tests/accuracy/map.json").read_text(encoding="utf-8"))
rules = json.loads((repo / "src/rules/replies.json").read_text(encoding="utf-8"))["rules"]
learned = (repo / "src/rules/learned.tsv").read_text(encoding="utf-8").splitlines()[0].split("\t")[1].split()
print(sorted(({r["cause"] for r in rules} | set(learned)) - set(labels["labels"])), sorted(set(labels["rules"]) - {r["id"] for r in rules}))
P
    is "$output" "[] []"
}
