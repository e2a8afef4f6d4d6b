# The report as somebody gets it: by hand, from cron, as JSON. What it says in detail is in tests/golden and in the unit tests of src/report.
load helper

analysed() {
    pm ingest -q --db mail.db "$fixtures/incident.log"
    pm analyze --db mail.db
}

valid() { python3 -W ignore "$repo/tests/golden/validate.py" "$repo/schema/report.schema.json" "$@"; }

# The incident, moved so that it ended an hour ago.
lately() {
    python3 - "$fixtures/incident.log" <<'PY'
import datetime, sys, time
by = datetime.timedelta(seconds=time.time() - 3600) - (datetime.datetime(2026, 11, 24, 2, 20, 15) - datetime.datetime(1970, 1, 1))
for line in open(sys.argv[1], encoding="utf-8"):
    stamp, rest = line.split(" ", 1)
    sys.stdout.write((datetime.datetime.fromisoformat(stamp) + by).isoformat() + " " + rest)
PY
}

# The report on a log, with one blank between words.
flat() { pm "$@" | tr '\n' ' ' | tr -s ' '; }

@test "the incident, in Markdown" {
    analysed
    run -0 --separate-stderr pm report --db mail.db
    [[ ${lines[0]} == "# "* ]]
    for text in "58" "Spamhaus CSS" "198.51.100.10" "PTR" "17 of 45" "never" "inet_protocols"; do says "$text"; done
    [ -z "$stderr" ]
}

@test "the incident, in JSON: valid, and the same numbers" {
    analysed
    pm report --db mail.db --format json >report.json
    valid report.json
    pm report --db mail.db --format json --lang ja >ja.json
    valid ja.json
}

@test "in Japanese; and in a language that is none" {
    analysed
    run -0 pm report --db mail.db --lang ja
    says "Spamhaus CSS"
    says "の"
    run -64 pm report --db mail.db --lang tlh
    says "tlh"
}

@test "the last failure of the first page is that of what was severe, not of passwords that are guessed every day" {
    pm ingest -q --db x.db "$repo/samples/incident/mail.log"
    pm analyze -q --db x.db
    pm report -q --db x.db >before.md
    sqlite3 -bail x.db "INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, events, messages, recipients, domains, masked, detector, proof)
        SELECT 'abuse.login@web-prod01@20261124', 'abuse.login', host, host, 'low', 'open', 90, started_at, max(ended_at) + 120, 900, 0, 0, 0, 0, 'login-guessing', 'login' FROM incident"
    pm report -q --db x.db >after.md
    grep -q 'guessed' after.md
    is "$(sed -n 3,5p after.md)" "$(sed -n 3,5p before.md)"
}

@test "-o writes a file; where it can't: 73" {
    analysed
    run -0 pm report --db mail.db -o report.md
    [ -z "$output" ]
    pm report --db mail.db >stdout.md
    cmp report.md stdout.md
    run -73 pm report --db mail.db -o no-such-folder/report.md
    says "no-such-folder/report.md"
}

@test "--since and --until cut the time; --until is exclusive" {
    analysed
    pm report --db mail.db --since 2026-11-24T02:20:05Z --format json >after.json
    pm report --db mail.db --until 2026-11-24T02:20:05Z --format json >before.json
    valid after.json before.json
    is "$(python3 -c 'import json; r = json.load(open("after.json")); print(r["since_time"])')" 2026-11-24T02:20:05Z
    run -0 pm report --db mail.db --until 2026-11-24T02:20:05Z
    says "58"
    run -0 pm report --db mail.db --since 2026-11-24T02:20:05Z
    [[ $output != *"58 failed"* ]]
}

@test "nothing in that time: a short, calm report" {
    analysed
    run -0 pm report --db mail.db --since 2030-01-01
    [ "$(wc -l <<<"$output")" -lt 60 ]
    pm report --db mail.db --since 2030-01-01 --format json >quiet.json
    valid quiet.json
}

@test "an empty database, and one that was not analysed" {
    : >empty.log
    pm ingest -q --db empty.db empty.log
    run -0 pm report --db empty.db
    pm report --db empty.db --format json >empty.json
    valid empty.json
    pm ingest -q --db raw.db "$fixtures/incident.log"
    run -65 pm report --db raw.db # not: all is well
    says "postmortem analyze --db $PWD/raw.db"
    pm ingest -q --db raw.db "$fixtures/partial.log" --year 2026
    run -65 pm report --db raw.db
    pm analyze --db raw.db
    run -0 --separate-stderr pm report --db raw.db
    [ -z "$stderr" ]
    log "mx1 postfix/cleanup[1]: AAAAAA0001: message-id=<x@y>" >more.log
    pm ingest -q --db raw.db more.log
    run -0 --separate-stderr pm report --db raw.db
    [[ $stderr == *"postmortem analyze"* ]]
}

@test "postmortem LOG: all three stages, and no file is left" {
    mkdir work && cd work
    run -0 --separate-stderr pm "$fixtures/incident.log"
    [[ ${lines[0]} == "# "* ]]
    says "Spamhaus CSS"
    is "$(ls -A)" ""
    cd ..
    analysed
    pm report --db mail.db >staged.md
    pm "$fixtures/incident.log" 2>/dev/null >at-once.md
    cmp staged.md at-once.md
    pm "$fixtures/incident.log" --format json 2>/dev/null >at-once.json
    valid at-once.json
    run -0 pm --since 2026-11-24T02:20:05Z "$fixtures/incident.log"
}

@test "postmortem with a log that is not there reports on the others, and ends with 66" {
    run -66 --separate-stderr pm "$fixtures/incident.log" none.log
    says "Spamhaus CSS"
    [[ $stderr == *none.log* ]]
}

@test "from cron with --since -24h: a nightly mail" {
    lately >mail.log
    # yesterday's run, and tonight's: nothing on standard error, a report on standard output
    head -n 300 mail.log >first && mv mail.log whole && mv first mail.log
    pm ingest -q --db mail.db mail.log 2>err
    pm analyze --db mail.db 2>>err
    cat whole >mail.log
    env -i PATH="$PATH" "$POSTMORTEM" ingest -q --db mail.db mail.log </dev/null >out 2>>err
    env -i PATH="$PATH" "$POSTMORTEM" analyze --db mail.db </dev/null >>out 2>>err
    [ ! -s out ]
    env -i PATH="$PATH" "$POSTMORTEM" report --db mail.db --since -24h </dev/null >night.md 2>>err
    [ ! -s err ]
    grep -q "Spamhaus CSS" night.md
    grep -q 58 night.md
    # a mail's body: text lines that a mailer needn't fold
    [ "$(LC_ALL=C awk '{ if (length > max) max = length } END { print max }' night.md)" -lt 998 ]
    pm report --db mail.db --since -24h --format json >night.json
    valid night.json
}

@test "--incident: one of them; and a key that is none lists some" {
    analysed
    key=$(sql mail.db 'SELECT incident FROM v_incident ORDER BY started_at LIMIT 1')
    run -0 pm report --db mail.db --incident "$key"
    run -65 pm report --db mail.db --incident nonsense
    says "$key"
}

@test "--tz: local time beside UTC" {
    analysed
    run -0 pm report --db mail.db --tz Asia/Tokyo
    says "11:19:4"
}

@test "what is no log gives a report that claims no machine, day or dating" {
    echo "hello world" >junk.log
    run -0 pm junk.log
    says "# Mail report"
    says "The log holds no delivery in this period."
    says "1 line read from 1 file; 0 % understood"
    [[ $output != *"Period:"* && $output != *"1970"* && $output != *"have no year"* ]]
}

# day: six hours of mail to six domains, one a minute; d0 refuses an unknown user at both ends, and all of d1 is throttled for half an hour in the middle.
day() {
    local n m id how
    for ((n = 0; n < 360; n++)); do
        printf -v m '%(%Y-%m-%dT%H:%M:%S+00:00)T' $((1795521600 + n * 60))
        printf -v id 'B%05d' "$n"
        how="dsn=2.0.0, status=sent (250 ok)"
        ((n % 6 != 1 || n < 160 || n >= 200)) || how="dsn=4.7.1, status=deferred (host mx.d1.example[192.0.2.1] said: 450 4.7.1 Error: too much mail from 198.51.100.10 (in reply to RCPT TO command))"
        ((n != 0 && n != 354)) || how="dsn=5.1.1, status=bounced (host mx.d0.example[192.0.2.1] said: 550 5.1.1 <u@d0.example>: User unknown (in reply to RCPT TO command))"
        echo "$m mx1 postfix/smtpd[3]: $id: client=app[10.0.0.9]"
        echo "$m mx1 postfix/qmgr[8]: $id: from=<a@corp.example>, size=900, nrcpt=1 (queue active)"
        echo "$m mx1 postfix/smtp[7]: $id: to=<u@d$((n % 6)).example>, relay=mx.d$((n % 6)).example[192.0.2.1]:25, delay=1, delays=0.1/0/0.4/0.5, $how"
        [[ $how == *deferred* ]] || echo "$m mx1 postfix/qmgr[8]: $id: removed"
    done
}

@test "in a log that holds far more than the incident the summary tells the incident first, and the lines to type name its domain" {
    day >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    sqlite3 mail.db "UPDATE incident SET severity = 'medium' WHERE cause = 'rate.limit'"
    run -0 pm report --db mail.db -f json
    is "$(jq -r '[.sections[] | select(.id == "summary").blocks[].items[]? | .text] | join("")' <<<"$output" | grep -c '^Probable cause: a sending limit of the receiver is reached (.*). It was seen from 2026-11-24 14:4.*In the whole period, delivery to 9 of 360 recipients failed')" 1
    run -0 pm report --db mail.db
    says "
d1.example slow:
"
    says "| 2026-11-24 14:43:00 UTC | First failure: A sending limit of the receiver is reached (d1.example) "
}

@test "the report names the account that sent, what it was, and the sender to hold" {
    rm -f mail.db
    log "mx1 postfix/master[1]: daemon started -- version 3.7.11, configuration /etc/postfix" >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    sqlite3 -bail mail.db <<'Q'
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, sender, last_at, source, line) SELECT mta, 'A00001', 1769800001, 'x[192.0.2.1]', 'kato', 'kato@corp.example', 1769800001, 1, 1 FROM mta;
INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, detector, proof, kinds, detail)
VALUES ('a', 'abuse.sender', 'mx1', 'mx1', 'high', 'recovered', 75, 1769800000, 1769803000, 1769804000, 400, 400, 500, 0, 0, 'sender-burst', 'login', 'kato', 'login kato: 500 recipients in 1 h');
Q
    run -0 pm report --db mail.db
    says '`login kato: 500 recipients in 1 h`'
    says 'select(.sender=="kato@corp.example")'
    says "account \`kato\`"
}

@test "what a stranger wrote into a log is no line to type: a domain or sender that a shell would read stays out of the remedies" {
    day | sed 's/@d1\.example/@d1.ex$(reboot)ample/g' >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    sqlite3 mail.db "UPDATE incident SET severity = 'medium' WHERE cause = 'rate.limit'"
    run -0 pm report --db mail.db
    says "
<domain> slow:
"
    sqlite3 -bail mail.db <<'Q'
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, sender, last_at, source, line) SELECT mta, 'A00001', 1769800001, 'x[192.0.2.1]', 'kato', 'k"'';reboot@corp.example', 1769800001, 1, 1 FROM mta;
INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, detector, proof, kinds, detail)
VALUES ('a', 'abuse.sender', 'mx1', 'mx1', 'high', 'recovered', 75, 1769800000, 1769803000, 1769804000, 400, 400, 500, 0, 0, 'sender-burst', 'login', 'kato', 'login kato: 500 recipients in 1 h');
Q
    run -0 pm report --db mail.db
    says 'select(.sender=="<sender>")'
}

@test "an incident in JSON ends where v_incident says, and was seen to work again where that says" {
    for n in 1 2 3 4 5; do
        printf '2026-11-24T06:0%d:00+00:00 mx1 postfix/smtp[7]: A000%d: to=<u%d@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.7.1, status=bounced (host mx.far.example[192.0.2.9] said: 554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using zen.spamhaus.org (in reply to RCPT TO command))\n' $n $n $n
    done >open.log
    { cat open.log; printf '2026-11-24T07:0%d:00+00:00 mx1 postfix/smtp[7]: B000%d: to=<u@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)\n' 1 1 2 2; } >over.log
    for state in open over; do
        pm ingest -q --db $state.db $state.log
        pm analyze -q --db $state.db
        is "$(pm report --db $state.db --format json | jq -r '.incidents[] | [.key, .ended_at, .ok_after_at] | @tsv')" \
            "$(sqlite3 -readonly -separator $'\t' $state.db 'SELECT incident, CAST(ended_at AS INTEGER), CAST(ok_after_at AS INTEGER) FROM v_incident')"
        is "$(sql $state.db "SELECT count(*), count(ok_after_at > ended_at) FROM v_incident")" "$([ $state = open ] && echo '1|0' || echo '1|1')"
    done
}

@test "where mail was given up or refused for more than its recipient's address, something stands out" {
    # $1: the last line's status and reason
    day() {
        for n in $(seq 100 159); do
            echo "2026-11-24T06:$((n - 100)):00+00:00 mx1 postfix/smtp[7]: A$n: to=<u$n@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)" | sed 's/T06:\(.\):/T06:0\1:/'
        done
        echo "2026-11-24T07:00:00+00:00 mx1 postfix/$1"
    }
    day "qmgr[4]: A200: from=<a@corp.example>, status=expired, returned to sender" >expired.log
    day "smtp[7]: A200: to=<u@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.6.0, status=bounced (host mx.far.example[192.0.2.9] said: 554 5.6.0 Message format error (in reply to end of DATA command))" >refused.log
    day "smtp[7]: A200: to=<u@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.1.1, status=bounced (host mx.far.example[192.0.2.9] said: 550 5.1.1 <u@far.example>: Recipient address rejected: User unknown (in reply to RCPT TO command))" >unknown.log
    for name in expired refused unknown; do
        pm ingest -q --db $name.db $name.log
        pm analyze -q --db $name.db
        pm report --db $name.db | sed -n 's/^\(Nothing stands out\|No incident was found\).*/\1/p'
    done >said
    is "$(cat said)" $'No incident was found\nNo incident was found\nNothing stands out'
}

@test "a storm of failed IPv6 connects is no cause of what failed for other reasons" {
    # ID DOMAIN MINUTE STATUS
    tried() {
        t="2026-11-20T10:$3"
        echo "$t:00+00:00 mx1 postfix/qmgr[3]: $1: from=<a@corp.example>, size=300, nrcpt=1 (queue active)"
        echo "$t:01+00:00 mx1 postfix/smtp[7]: connect to mx.$2[2001:db8::9]:25: Cannot assign requested address"
        echo "$t:01+00:00 mx1 postfix/smtp[7]: $1: to=<u@$2>, relay=mx.$2[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, $4"
        echo "$t:02+00:00 mx1 postfix/qmgr[3]: $1: removed"
    }
    for m in $(seq 10 40); do tried "A00$m" "d$((m % 3)).example" "$m" 'dsn=2.0.0, status=sent (250 ok)'; done >mail.log
    tried B0001 d1.example 41 'dsn=5.1.1, status=bounced (host mx.d1.example[192.0.2.9] said: 550 5.1.1 <u@d1.example>: User unknown (in reply to RCPT TO command))' >>mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    pm report --db mail.db >report.md
    grep -q '^- Found: Postfix tries IPv6, but the host has no IPv6 address' report.md
    run -1 grep '^- Probable cause' report.md
}

@test "a span of one moment is told once; none, one and all are told as such" {
    cat >one.log <<'LOG'
2026-11-04T02:19:44.000000+00:00 mx1 postfix/qmgr[9]: 63AF2A780F7: from=<a@corp.example>, size=900, nrcpt=1 (queue active)
2026-11-04T02:19:45.000000+00:00 mx1 postfix/smtp[77]: 63AF2A780F7: to=<u@r.example>, relay=mx.r.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=4.7.25, status=deferred (host mx.r.example[192.0.2.9] said: 450 4.7.25 Client host rejected: cannot find your hostname, [198.51.100.10] (in reply to RCPT TO command))
LOG
    run -0 flat one.log
    says "(1 message to r.example, 2026-11-04 02:19:45 UTC). None of the mail was accepted; it was for 1 recipient. Of these, 1 still waiting in the queue."
    run -0 flat one.log --lang ja
    says "宛て 1 通、2026-11-04 02:19:45 UTC)"
    says "一件も受け取られていない"
    sed 's/dsn=4.7.25, status=deferred (.*/dsn=2.0.0, status=sent (250 ok)/' one.log >sent.log
    run -0 flat sent.log
    says "all mail was accepted, that to 1 of 1 recipient by other servers"
    cat >own.log <<'LOG'
2026-11-04T02:19:45.000000+00:00 mx1 postfix/smtpd[25]: warning: not enough free space in mail queue: 1263800 bytes < 1.5*message size limit
2026-11-04T02:19:46.000000+00:00 mx1 postfix/local[28]: fatal: configuration error: mailbox_size_limit is smaller than message_size_limit
2026-11-04T02:19:47.000000+00:00 mx1 postfix/master[12]: warning: process /usr/lib/postfix/sbin/local pid 28 exit status 1
LOG
    run -0 flat own.log
    says "Seen 1 time, 2026-11-04 02:19:45 UTC."
    is "$(grep -o 'Ruled out' <<<"$output" | wc -l)" 1
    says "what this host says of itself (Our own disk is full or read-only; "
}

@test "IPv6 that fails where no delivery does is found, and called no cause" {
    for i in $(seq 10 40); do
        for n in 0 1 2 3 4; do
            at=2026-11-04T02:19:$i.${n}00000+00:00 id=63AF2A78$n$i
            echo "$at mx1 postfix/qmgr[9]: $id: from=<a@corp.example>, size=900, nrcpt=1 (queue active)"
            [ $n -gt 0 ] || echo "$at mx1 postfix/smtp[77]: connect to mx.r.example[2001:db8::9]:25: Cannot assign requested address"
            echo "$at mx1 postfix/smtp[77]: $id: to=<u@r.example>, relay=mx.r.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
            echo "$at mx1 postfix/qmgr[9]: $id: removed"
        done
    done >few.log
    grep '63AF2A780\|connect to' few.log >storm.log # without the attempts that had no trouble
    for log in storm.log few.log; do
        run -0 flat $log
        says "Found: Postfix tries IPv6, but the host has no IPv6 address"
        says "It is no proven cause"
        [[ $output != *"Probable cause:"* ]]
    done
    [[ $output != *"IPv6 fallback storms"* ]]
}

@test "in a window the tables of what was not delivered agree with the figures, also where it was decided later" {
    pm ingest -q --db mail.db "$repo/samples/incident/mail.log"
    pm analyze --db mail.db
    for window in "--since 2026-11-24T04:45:00Z --until 2026-11-24T04:49:00Z" "--until 2026-11-24T04:44:30Z" "--since 2026-11-24T04:50:00Z" ""; do
        # shellcheck disable=SC2086 # words
        pm report --db mail.db $window -f json >r.json
        python3 - <<'PY'
import json
report = json.load(open("r.json"))
tables = {b["query"]: b["rows"] for s in report["sections"] for b in s["blocks"] if b["kind"] == "table"}
outcomes = {r["outcome"]: r["recipients"] for r in tables["report/outcomes"]}
gone = sum(n for what, n in outcomes.items() if what in ("bounced", "expired", "discarded", "deleted"))
lost = sum(r["recipients"] for r in tables.get("report/lost", []))
by_provider = sum(r["lost"] for r in tables.get("report/providers", []))
assert gone == lost == by_provider, (gone, lost, by_provider)
PY
    done
}
