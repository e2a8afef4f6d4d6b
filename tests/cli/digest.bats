# The mail of the morning: what it looks like to another program's parser, and on which mornings it comes.
load helper

# digest TIME [OPTION…]: a run at that time; the mail in mail.eml
digest() {
    local at=$1
    shift
    run --separate-stderr pm digest -q --db mail.db --at "$at" "$@"
    printf '%s\n' "$output" >mail.eml
    [ "$status" -le 3 ]
}
silent() { [ -z "$output" ] || { echo "a mail: $(grep Subject mail.eml)"; return 1; }; }

# mail [CHECK…]: Python expressions that hold of the mail m, its text and its page
mail() {
    python3 - "$@" <<'PY'
import email, email.policy, sys, unicodedata
m = email.message_from_binary_file(open("mail.eml", "rb"), policy=email.policy.default)
text = m.get_body(("plain",)).get_content()
html = m.get_body(("html",))
page = html.get_content() if html else ""
parts = list(m.walk())
assert not any(p.defects for p in parts), [p.defects for p in parts]
assert {k.lower() for k in m.keys()} <= {"date", "from", "subject", "to", "message-id", "auto-submitted", "mime-version", "content-type", "content-transfer-encoding"}, m.keys()
assert len(m.keys()) == len({k.lower() for k in m.keys()})
bad = [(p.get_content_type(), p.get_content_charset()) for p in parts if not p.is_multipart() and p.get_content_charset() != "utf-8"]
assert not bad, bad
if m.is_multipart():
    assert m.get_content_type() == "multipart/alternative" and [p.get_content_type() for p in parts[1:]][0] == "text/plain"
for line in text.splitlines():
    wide = sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
    assert wide <= 72, (wide, line)
for check in sys.argv[1:]:
    assert eval(check), (check, m["subject"], text[:1500])
PY
}

sums() { sql mail.db "SELECT (SELECT count(*) FROM digest) || ' ' || (SELECT count(*) FROM digest_incident)"; }

@test "an incident: one mail, in parts that another parser reads, then none without change" {
    digest '2026-11-24 06:00' "$repo/samples/incident/mail.log" --to boss@here.example --from pm@here.example
    is "$status" 2
    mail 'm["subject"].startswith("[web-prod01] mail FAIL: ")' 'm["to"] == "boss@here.example"' 'm["from"] == "pm@here.example"' \
        '"Spamhaus CSS" in "".join(text.splitlines()[:10])' 'text.split("\n\n")[0].count("\n") < 10' '"New: 6 incidents" in text' '"Do first" in text' '"accepted 122" in text' \
        'text.index("Worst:") < text.index("New:") < text.index("Period:") < text.index("Summary")' \
        'not page or ("<script" not in page and "Spamhaus CSS" in page)' 'm["auto-submitted"] == "auto-generated"'
    digest '2026-11-25 06:00'
    is "$status" 0
    silent
    is "$(sums)" "1 6"
    # a database that never saw a log is a mistake, no quiet night
    run -64 pm digest --db none.db
    says "which logs"
}

@test "in Japanese" {
    digest '2026-11-24 06:00' "$repo/samples/incident/mail.log" --lang ja
    mail '"新規: 6 件" in text' '"要旨" in text' 'm["subject"].isascii()'
    run -64 pm digest --db mail.db --lang tlh
}

@test "nothing to tell: no mail, but for the weekly one; --always writes it" {
    local last
    pm ingest -q --db mail.db "$repo/samples/healthy/mail.log"
    last=$(sql mail.db "SELECT datetime(max(last_at) + 3600, 'unixepoch') FROM source")
    digest "$last"
    is "$status" 0
    silent
    is "$(sums)" "0 0"
    digest "$last" --always
    mail '"mail OK: nothing new" in m["subject"]' '"nothing needs doing" in text'
    is "$(sums)" "1 0"
    digest "$(sql mail.db "SELECT datetime(max(last_at) + 86400, 'unixepoch') FROM source")"
    silent
    digest "$(sql mail.db "SELECT datetime(max(last_at) + 7 * 86400, 'unixepoch') FROM source")"
    is "$status" 3
    mail '"mail STALE: no new log lines" in m["subject"]'
    digest "$(sql mail.db "SELECT datetime(max(last_at) + 8 * 86400, 'unixepoch') FROM source")"
    is "$status" 3
    silent
}

@test "recovery: one mail, then none" {
    # an incident that is open when its log is cut, and over with the rest of it
    awk '$0 < "2026-11-24T04:47"' "$repo/samples/incident/mail.log" >mail.log
    digest '2026-11-24 04:47' mail.log
    is "$status" 2
    mail '"New: " in text' "\"\\nQueue: $(sql mail.db 'SELECT count(*) FROM v_open') waiting, the oldest for \" in text"
    [ "$(sql mail.db "SELECT count(*) FROM digest_incident WHERE state = 'open'")" -gt 0 ]
    cp "$repo/samples/incident/mail.log" mail.log
    digest '2026-11-24 06:00' mail.log
    mail '"Over: " in text'
    digest '2026-11-25 06:00'
    silent
}

@test "replies that no rule understands: told when there are five, once" {
    for n in 1 2 3 4 5; do
        echo "2026-11-24T04:0$n:00+00:00 mx1 postfix/smtp[7]: 8A3F21C4$n: to=<u$n@odd.example>, relay=mx.odd.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=4.0.0, status=deferred (host mx.odd.example[192.0.2.9] said: 450 4.0.0 wibble wobble $n (in reply to RCPT TO command))"
    done >mail.log
    head -4 mail.log >four.log
    digest '2026-11-24 05:00' four.log
    [ "$(grep -c 'no rule understands' mail.eml)" = 0 ]
    digest '2026-11-24 05:30' mail.log --since -24h
    mail '"no rule understands" in text' '"odd.example 450 4.0.0" in text'
    digest '2026-11-24 06:00' --since -24h
    silent
}

@test "a mail that was not taken is told again" {
    mkdir bin
    printf '#!/bin/sh\ncat >/dev/null; exit 75\n' >bin/sendmail
    chmod +x bin/sendmail
    PATH=$PWD/bin:$PATH run -74 pm digest -q --db mail.db --at '2026-11-24 06:00' --send "$repo/samples/incident/mail.log"
    says "tried again"
    is "$(sums)" "0 0"
    run -74 sh -c '"$0" digest -q --db mail.db --at "2026-11-24 06:00" >/dev/full' "$POSTMORTEM"
    is "$(sums)" "0 0"
    printf '#!/bin/sh\n[ "$*" = "-t -oi" ] && cat >mail.eml\n' >bin/sendmail
    PATH=$PWD/bin:$PATH run -2 pm digest -q --db mail.db --at '2026-11-24 06:30' --send
    [ -z "$output" ]
    mail '"mail FAIL" in m["subject"]'
    is "$(sums)" "1 6"
}

@test "names and replies can't make headers, and no line is wide" {
    python3 - "$repo/samples/incident/mail.log" >mail.log <<'PY'
import sys
for line in open(sys.argv[1], encoding="utf-8"):
    line = line.replace("isp-e.example", "isp-e\u202e\u2028Bcc:evil@x.example\r\x1b[31m.example").replace("Spamhaus", "\r\nBcc: x@y.example" + "x" * 300 + "\u0301" * 900)
    sys.stdout.write(line.replace("\n", " ").rstrip() + "\n")
PY
    digest '2026-11-24 06:00' mail.log --always
    mail '"\u202e" not in text and "\x1b" not in text and "\u202e" not in m["subject"]' 'm["bcc"] is None'
    for bad in to from; do
        run -64 pm digest -q --db mail.db --at '2026-11-24 06:00' --always "--$bad" $'a@b.example\nBcc: evil@x.example'
        says "control character"
    done
}

@test "killed between analysis and mail, or between mail and memory: the next run sends, and then no more" {
    mkdir bin
    # it kills the program that started it: before it has read the mail, then when it has all of it
    printf '#!/bin/sh\n[ ! -e kill-late ] || cat >got.eml\n[ ! -e kill-early ] && [ ! -e kill-late ] || kill -9 $PPID\n[ -e kill-late ] || cat >got.eml\n' >bin/sendmail
    chmod +x bin/sendmail
    export PATH=$PWD/bin:$PATH
    for when in early late; do
        rm -f mail.db* got.eml
        touch kill-$when
        run -137 pm digest -q --db mail.db --at '2026-11-24 06:00' --send "$repo/samples/incident/mail.log"
        rm kill-$when
        is "$(sums)" "0 0" # told nothing, as far as it knows
        [ $when = early ] || grep -q '^Subject: .*mail FAIL' got.eml
        rm -f got.eml
        # a day and more later: the incident is over for 25 hours, and still has to be told
        run -2 pm digest -q --db mail.db --at '2026-11-25 06:00' --send
        cp got.eml mail.eml
        mail '"mail FAIL" in m["subject"]' '"New: 6 incidents" in text'
        is "$(sums)" "1 6"
        rm got.eml
        pm digest -q --db mail.db --at '2026-11-25 06:30' --send
        [ ! -e got.eml ]
    done
}

@test "killed at any moment: what is remembered has its whole mail in the outbox, and nothing is told twice that was remembered" {
    whole() { # every mail there is complete
        for eml in outbox/*.eml; do
            [ -e "$eml" ] || continue
            cp "$eml" mail.eml
            mail 'm.get_body(("plain",)) is not None'
            [ "$(tail -c 3 "$eml")" = "--" ] || [ "$(grep -c '^Content-Type: multipart' "$eml")" = 0 ]
        done
    }
    start=$(date +%s%N)
    pm digest -q --db full.db --at '2026-11-24 06:00' --outbox full "$repo/samples/incident/mail.log" || [ $? = 2 ]
    took=$((($(date +%s%N) - start) / 1000))
    for n in {1..16}; do
        rm -rf mail.db* outbox
        "$POSTMORTEM" digest -q --db mail.db --at '2026-11-24 06:00' --outbox outbox "$repo/samples/incident/mail.log" &
        pid=$!
        sleep "0.$(printf %06d $((took * n / 16)))"
        kill -9 $pid 2>/dev/null || true
        wait $pid 2>/dev/null || true
        mails=$(find outbox -name '*.eml' 2>/dev/null | wc -l)
        told=0
        [ ! -e mail.db ] || told=$(sqlite3 mail.db "SELECT count(*) FROM sqlite_schema WHERE name = 'digest'")
        [ "$told" = 0 ] || told=$(sqlite3 mail.db "SELECT count(*) FROM digest")
        [ "$told" -le "$mails" ]
        pm digest -q --db mail.db --at '2026-11-24 06:30' --outbox outbox "$repo/samples/incident/mail.log" || [ $? = 2 ]
        is "$(sums)" "1 6"
        is "$(find outbox -name '*.eml' | wc -l)" $((mails + 1 - told))
        whole
    done
    run -64 pm digest --db mail.db --outbox outbox --send
    run -73 pm digest -q --db new.db --at '2026-11-24 06:00' --outbox none/such "$repo/samples/incident/mail.log"
    is "$(sqlite3 new.db 'SELECT count(*) FROM digest')" 0
}

@test "of two machines the subject names the one that saw it" {
    for host in dev prod; do
        for n in 1 2 3 4 5; do
            said="sent (250 ok)"
            [ $host = dev ] || said="bounced (host mx.isp.example[192.0.2.9] said: 554 5.7.1 Service unavailable; Client host [198.51.100.10] blocked using zen.spamhaus.org (in reply to RCPT TO command))"
            echo "2026-11-24T10:0$n:00+00:00 $host postfix/smtp[7]: A0000$n: to=<u$n@isp.example>, relay=mx.isp.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=$said"
        done >$host.log
    done
    digest 2026-11-24T11:00:00Z dev.log prod.log
    mail 'm["subject"].startswith("[prod] mail FAIL: ")'
}

@test "an incident that was over and goes on in the next night is told again, though it was over again by then" {
    pm ingest -q --db mail.db "$repo/samples/incident/mail.log"
    pm analyze -q --db mail.db
    digest 2026-11-24T05:30:00Z
    is "$status" 2
    digest 2026-11-24T06:30:00Z
    silent
    sqlite3 mail.db "UPDATE digest SET told_at = (SELECT ended_at - 60 FROM incident WHERE cause = 'reputation.dnsbl' LIMIT 1)" # as if it had been told before its end
    digest 2026-11-24T07:00:00Z
    mail "'reputation.dnsbl' in text or 'deferrals' in m['subject'] or 'Spamhaus' in text"
    is "$status" 2
}

@test "a weekend as silent as the last is no log that stopped" {
    # five days of mail, twice, and nothing for two days after each
    for d in 0 1 2 3 4 7 8 9 10 11; do
        for h in 8 9 10 11; do
            date -u -d "@$((1795478400 + d * 86400 + h * 3600))" "+%FT%T+00:00 mx1 postfix/smtp[7]: AA$((1000 + d * 24 + h)): to=<u@isp.example>, relay=mx.isp.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
        done
    done >all.log
    head -20 all.log >mail.log
    digest '2026-11-30 06:30' mail.log
    is "$status" 3
    cp all.log mail.log
    digest '2026-12-07 06:30' mail.log
    is "$status" 0
    digest '2026-12-08 12:30' mail.log
    is "$status" 3
}
