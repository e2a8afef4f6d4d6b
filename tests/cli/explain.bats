# explain: what is understood of one line.
load helper

@test "a delivery line: envelope, kind, fields, what the reply means" {
    run -0 pm explain 'Nov 24 02:19:48 mx1 postfix/smtp[77]: 4jYRN42m5wz1bkTj: to=<u@x.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (host mx[192.0.2.1] said: 450 4.7.1 Client host [198.51.100.10] blocked using zen.spamhaus.org)'
    for text in "mx1" "smtp" "77" "4jYRN42m5wz1bkTj" "2026-11-24T02:19:48" "delivery" "u@x.example" "reputation.dnsbl" "198.51.100.10"; do says "$text"; done
}

@test "a failed connect carries no queue id" {
    run -0 pm explain 'postfix/smtp[77]: connect to mx.example[2001:db8::1]:25: Cannot assign requested address'
    says "smtp.connect_failed"
    says "2001:db8::1"
}

@test "a line nobody understands, and one of another program" {
    run -0 pm explain 'Nov 24 02:19:48 mx1 postfix/smtp[77]: something that no Postfix ever said'
    says "not understood"
    run -0 pm explain 'Nov 24 02:19:48 mx1 sshd[77]: Accepted publickey'
    says "another program"
}

@test "what is no line: 65, and what one looks like" {
    run -65 pm explain 'hello'
    says "postfix/smtp"
    run -65 pm explain ''
}

@test "a reply by itself" {
    run -0 pm explain --reply '450 4.7.25 Client host rejected: cannot find your hostname, [198.51.100.10]'
    says "identity.fcrdns"
    says "198.51.100.10"
}

@test "a reply that takes the mail is no refusal, and words of no known form are nobody's" {
    run -0 pm explain --reply '250 2.0.0 Ok: queued as ABC'
    says "accept.ok"
    run -0 pm explain --reply '250 2.7.0 Ok, discarded, id=1-1 - SPAM'
    says "accept.discarded"
    run -0 pm explain --reply 'later, perhaps'
    says "its form does not tell"
}

# bats test_tags=slow
@test "what a server at a socket says is said by a service of this machine, as in the analysis" {
    run -0 pm explain --reply 'host mail.example.org[private/dovecot-lmtp] said: 452 4.2.2 <u@example.org> Not enough disk space (in reply to end of DATA command)'
    says "local.disk"
    run -0 pm explain --reply 'host mail.example.org[private/dovecot-lmtp] said: 451 4.3.0 <u@example.org> Temporary internal error (in reply to end of DATA command)'
    says "local.filter"
}

@test "every sample of lines.json is explained as its kind" {
    python3 - "$repo/src/rules/lines.json" >samples.tsv <<'PY'
import json, sys
for kind in json.load(open(sys.argv[1], encoding="utf-8"))[::40]:
    print(kind["kind"], kind["samples"][0]["line"], sep="\t")
PY
    while IFS=$'\t' read -r kind line; do
        run -0 pm explain "$line"
        says "$kind"
    done <samples.tsv
}

@test "escapes and odd bytes do not reach the terminal" {
    run -0 pm explain $'postfix/smtp[77]: \e]0;pwned\a \xff'
    [[ $output != *$'\e'* ]]
}

@test "explain: causes signed for public replies are named for 92 of 100" {
	run "$BATS_TEST_DIRNAME/../accuracy/signed.sh"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" =~ ^[0-9]+\ replies:\ right ]]
}
