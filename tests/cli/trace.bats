# trace: the whole life of a message, on the captured samples (their README.md says what really happened) and on small logs of its own.
load helper

# made NAME: a database of a sample, read and analysed.
made() {
    [ -s "$1.db" ] && return
    pm ingest -q --db "$1.db" "$repo/samples/$1/mail.log"
    pm analyze --db "$1.db"
}

# valid FILE: keeps to the schema.
valid() {
    python3 - "$repo/schema/trace.schema.json" "$1" <<'PY'
import json, sys
import jsonschema
schema, document = (json.load(open(p)) for p in sys.argv[1:])
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
PY
}

# linked DB: links are told from both of their ends: two of each kind.
linked() {
    sql "$1" "SELECT parent_queue_id || ' ' || child_queue_id FROM (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY parent) AS n FROM v_link) WHERE n < 3" >links
    while read -r parent child; do
        pm trace --db "$1" "$parent" | grep -q "$child" || { echo "$parent does not lead to $child"; return 1; }
        pm trace --db "$1" "$child" | grep -q "$parent" || { echo "$child does not lead to $parent"; return 1; }
    done <links
}

@test "content filter: both queue ids are one life, found by either, by the Message-ID and by the address" {
    made mix
    for what in 4jYVt72nrfzWV 4jYVt740VDzWX '<m8@app.corp.example>' m8@app.corp.example kobayashi7@aozora.example KOBAYASHI7@aozora.example 4jYVt740VDzWX:; do
        run -0 pm trace --db mix.db "$what"
        [[ $output =~ 4jYVt72nrfzWV.*,\ 4jYVt740VDzWX.*\ on\ web-prod01 ]]
        says "=> kobayashi7@aozora.example: accepted by mx1.aozora.example[203.0.113.11]:25"
        says "came back from the content filter; was 4jYVt72nrfzWV before"
        is "$(grep -c '=>' <<<"$output")" 1
    done
}

@test "requeue, hold, release, delete, forced expiry: who did it, and when" {
    made mix
    run -0 pm trace --db mix.db sato73@fjord.example
    says "requeued by an operator (postsuper -r)"
    says "was 4jYW3f3nxvzYY before"
    says "deferred 2 times (the receiver says: later, without a reason), accepted by mx1.fjord.example[2001:db8:25::16]:25 after 1 min"
    run -0 pm trace --db mix.db kato72@fjord.example
    says "05:05:52+00:00  4jYW3f4DSrzYb  put on hold by an operator (postsuper -h)  ($repo/samples/mix/mail.log:409)"
    says "05:06:52+00:00  4jYW3f4DSrzYb  released from hold by an operator (postsuper -H)  ($repo/samples/mix/mail.log:422)"
    run -0 pm trace --db mix.db sato74@fjord.example
    says "=> sato74@fjord.example: deferred once (the receiver says: later, without a reason), deleted from the queue by an operator"
    run -0 pm trace --db mix.db sato75@fjord.example
    says "given up, as an operator asked"
    says "a non-delivery report goes to the sender: 4jYW4r586lzZM"
    run -0 pm trace --db mix.db sato86@frozen.example
    says "given up after the queue lifetime"
    run -0 pm trace --db mix.db tanaka84@hikari.example
    says "put on hold by our own cleanup at header"
    run -0 pm trace --db mix.db suzuki66@kaede.example
    says "thrown away by our own cleanup"
}

@test "alias and .forward, bounce, report: both directions" {
    made mix
    run -0 pm trace --db mix.db mori@corp.example
    says "is forwarded: goes on as 4jYVvZ5m07zWp"
    says "=> mori@aozora.example: accepted by mx1.aozora.example"
    run -0 pm trace --db mix.db list@corp.example
    says "<one@aozora.example> (was <list@corp.example>) accepted"
    run -0 pm trace --db mix.db 4jYVsB193qzWD
    says "refused for good by 127.0.0.1[127.0.0.1]:10025 on this machine"
    says "made by Postfix to report on 4jYVs96zg1zW8"
    linked mix.db
}

@test "masked: the line's error, and the server's real answer with its place; what a failed connect proves" {
    made incident
    run -0 pm trace --db incident.db nakamura120@aozora.example
    says 'Postfix logged "connect to mx1.isp-e.example[2001:db8:25::15]:25: Cannot assign requested address"; the server'"'"'s real answer was "host mx1.isp-e.example[203.0.113.15] refused to talk to me: 554'
    says "($repo/samples/incident/mail.log:329)"
    says "this machine has no address to connect from (EADDRNOTAVAIL): nothing left this machine"
    says "not tried: Postfix has put this destination aside"
    says "deferred 5 times, 2 of them without a try (our address has a poor reputation at this receiver), accepted by mx1.isp-e.example[203.0.113.15]:25 after 7 min 46 s"
}

@test "every line of a message is there once, in the order of the log" {
    made incident
    sql incident.db "SELECT DISTINCT queue_id FROM v_delivery WHERE masked = 1 AND status <> 'sent' LIMIT 5" | while read -r id; do
        pm trace --db incident.db "$id" --format json >trace.json
        sql incident.db "SELECT line FROM v_delivery WHERE queue_id = '$id' UNION ALL SELECT f.line FROM v_connect_failure f JOIN v_attempt a USING (attempt)
            WHERE a.queue_id = '$id' UNION ALL SELECT r.line FROM reply r JOIN message m USING (msg) WHERE queue_id = '$id' ORDER BY 1" >want
        python3 -c "
import json
lines = [l['line'] for t in json.load(open('trace.json'))['traces'] for l in t['lines'] if l['kind'] in ('delivery', 'connect_failed', 'reply')]
assert lines == sorted(lines)
print(*lines, sep='\n')" >got
        diff got want
    done
}

# bats test_tags=slow
@test "JSON keeps to its schema: every sample, found and not found" {
    for sample in healthy incident incident-as-told mix; do
        made $sample
        pm trace --db $sample.db corp.example --limit 0 --format json >all.json
        valid all.json
        pm trace --db $sample.db nobody@nowhere.example --format json >none.json
        valid none.json
        [[ $(<none.json) == *'"matched": 0'* ]]
    done
    made mix
    pm trace --db mix.db corp.example --limit 0 -f json | python3 -c "
import json, sys
t = json.load(sys.stdin)
assert t['left_out'] == 0 and sum(m['matched'] for f in t['traces'] for m in f['messages']) == t['matched']
ids = [m['msg'] for f in t['traces'] for m in f['messages']]
assert len(ids) == len(set(ids))"
}

@test "nothing matches: what was looked for, what there is, status 0" {
    made mix
    run -0 pm trace --db mix.db nobody@nowhere.example
    says 'Nothing found for "nobody@nowhere.example" (looked for as address of a recipient (also before aliases) or sender, and Message-ID)'
    says "77 messages, in logs from 2026-11-24 04:56:45+00:00"
    run -0 pm trace --db mix.db ABCDEF123
    says "looked for as queue id, and domain"
    run -64 pm trace --db mix.db ""
    run -64 pm trace --db mix.db
    says "queue id"
    run -64 pm trace --db mix.db one two
    run -64 pm trace --db mix.db one --format yaml
}

@test "domain; --limit takes the newest and counts the rest; --since and --until" {
    made incident
    run -0 pm trace --db incident.db aozora.example --limit 2
    says "19 messages found by domain"
    says "17 left out"
    is "$(grep -c ' on web-prod01' <<<"$output")" 2
    last=$(pm trace --db incident.db @aozora.example --limit 1 | grep -o '^4[A-Za-z0-9]* ')
    is "$last" "$(sql incident.db "SELECT queue_id || ' ' FROM v_message JOIN v_delivery USING (msg, queue_id) WHERE domain = 'aozora.example' ORDER BY intake_at DESC LIMIT 1")"
    run -0 pm trace --db incident.db aozora.example --until 2026-11-24T04:40:00Z --limit 0
    run -1 grep -q '^  2026-11-24 04:5' <<<"$output"
    run -0 pm trace --db incident.db aozora.example --since 2027-01-01
    says "Only the time given by --since and --until was searched"
}

@test "refused at our own door: without a queue id, still found" {
    log 'mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 554 5.7.1 <user@here.example>: Relay access denied; from=<a@there.example> to=<user@here.example> proto=ESMTP helo=<x>' >mail.log
    pm ingest -q --db mail.db mail.log
    run -0 pm trace --db mail.db user@here.example
    says "Refused at our own door"
    says "Relay access denied"
    run -0 pm trace --db mail.db there.example
    says "from <a@there.example>"
}

@test "many lines are cut in the middle, with a count" {
    {
        echo '2026-11-04T02:00:00Z mx1 postfix/pickup[1]: 4B2C01F3A9: uid=0 from=<a@here.example>'
        echo '2026-11-04T02:00:00Z mx1 postfix/qmgr[2]: 4B2C01F3A9: from=<a@here.example>, size=100, nrcpt=1 (queue active)'
        for i in $(seq 400); do
            printf '2026-11-04T%02d:%02d:00Z mx1 postfix/smtp[%d]: 4B2C01F3A9: to=<b@x.example>, relay=mx.x.example[192.0.2.1]:25, delay=%d, delays=0/0/0/0, dsn=4.2.0, status=deferred (host mx.x.example[192.0.2.1] said: 450 4.2.0 Greylisted, try again)\n' \
                $((2 + i / 60)) $((i % 60)) $((i + 10)) $((i * 60))
        done
    } >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze --db mail.db
    run -0 pm trace --db mail.db b@x.example
    says "101 lines left out"
    says "=> b@x.example: deferred 400 times, still waiting when the log ends: greylisting"
    pm trace --db mail.db b@x.example -f json >long.json
    valid long.json
    [[ $(<long.json) == *'"lines_left_out": 101'* ]]
}

@test "hostile text: no control, no bidirectional character reaches the terminal; lengths are bounded" {
    long=$(printf 'x%.0s' $(seq 3000))
    {
        printf '2026-11-04T02:00:00Z mx1 postfix/smtp[9]: 4B2C01F3A9: to=<b@x.example>, relay=mx.x.example[192.0.2.1]:25, delay=1, delays=0/0/0/0, dsn=4.2.0, status=deferred (host mx.x.example[192.0.2.1] said: 450 \033]0;pwned\a \xe2\x80\xae evil \xe2\x81\xa6 \xff\xfe %s)\n' "${long:0:1500}"
        printf '2026-11-04T02:00:01Z mx1 postfix/cleanup[9]: 4B2C01F3A9: message-id=<\033[2J\xc2\x9b31m@x>\n'
    } >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze --db mail.db
    pm trace --db mail.db b@x.example >text
    pm trace --db mail.db b@x.example -f json >json
    valid json
    [ -s text ]
    python3 - text json <<'PY'
import sys, unicodedata
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8", errors="strict").read()
    bad = [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]
    assert not bad, (path, bad)
    assert max(map(len, text.split("\n"))) < 4000
PY
    run -0 pm trace --db mail.db $'\e]0;x\a@x.example'
    [[ $output != *$'\e'* ]]
    run -0 pm trace --db mail.db "'; DROP TABLE message; --"
    run -64 pm trace --db mail.db "$long"
}

@test "not analysed yet: it says so and still shows the lines" {
    pm ingest -q --db mail.db "$repo/samples/mix/mail.log"
    run -0 pm trace --db mail.db sato73@fjord.example
    says "Not analysed yet"
    says "accepted by mx1.fjord.example"
}

@test "standard output that can't be written: 74" {
    made mix
    for format in text json; do run -74 bash -c "'$POSTMORTEM' trace --db mix.db corp.example -f $format >/dev/full"; done
}

@test "the lab's cases of filter, alias, bounce, delay, requeue: every link from both ends" {
    [ -d "${CORPORA:-}/lab/B" ] || skip "no CORPORA"
    for log in "$CORPORA"/lab/B/0[5-9]*.rfc3339.log; do
        rm -f lab.db
        pm ingest -q --db lab.db "$log"
        pm analyze --db lab.db
        linked lab.db
        pm trace --db lab.db "$(sql lab.db "SELECT queue_id FROM message ORDER BY activations DESC LIMIT 1")" -f json >one.json
        valid one.json
    done
}
