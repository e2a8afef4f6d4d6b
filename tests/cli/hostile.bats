# Lines that are broken or meant to harm end as a row or a count: no crash, no lost neighbour, nothing that reaches a terminal.
load helper

good1='2026-11-04T02:00:00+00:00 mx1 postfix/qmgr[9]: AAAAAA0001: removed'
good2='2026-11-04T02:00:09+00:00 mx1 postfix/qmgr[9]: AAAAAA0002: removed'

# between BYTES…: a good line, these bytes (as printf has them), a good line; both neighbours must be there, and the sums add up.
between() {
    { echo "$good1"; printf '%b' "$1"; echo; echo "$good2"; } >mail.log
    rm -f mail.db
    run -0 pm ingest --db mail.db mail.log
    is "$(sql mail.db "SELECT queue_id FROM message WHERE queue_id LIKE 'AAAAAA000_' ORDER BY 1")" $'AAAAAA0001\nAAAAAA0002'
    accounts mail.db
    is "$(sql mail.db 'SELECT lines FROM v_source')" "$(wc -l <mail.log)"
    pm analyze --db mail.db
}

head='2026-11-04T02:00:05+00:00 mx1 postfix/smtp[7]: '

@test "NUL bytes" {
    between '\x00'
    between "${head}BBBBBB0001: to=<a\\\\x00b@x.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (a\\\\x00b)"
    between "${head}\\x00\\x00\\x00"
}

@test "invalid UTF-8" {
    between "${head}BBBBBB0001: to=<\\xff\\xfe@x.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (\\xc3\\x28 \\xed\\xa0\\x80)"
    is "$(sql mail.db "SELECT recipient FROM v_delivery")" $'\xef\xbf\xbd\xef\xbf\xbd@x.example'
    between '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'
}

@test "a line of a megabyte" {
    between "${head}BBBBBB0001: to=<u@x.example>, relay=none, dsn=4.4.1, status=deferred ($(head -c 1000000 /dev/zero | tr '\0' x))"
    is "$(sql mail.db "SELECT lines FROM unparsed WHERE why = 'too long'")" 1
    between "$(head -c 1000000 /dev/zero | tr '\0' y)"
}

@test "a line that a syslog daemon cut short, anywhere, is no delivery, no activation, no intake" {
    cut() { # TAG TEXT QUERY: no piece of the text gives a row, the whole gives one
        local i
        { for ((i = ${#2} - 1; i >= 5; i--)); do echo "2026-11-04T02:00:05+00:00 mx1 $1[7]: 4F00$(printf %04X $i): ${2:0:i}"; done; } >mail.log
        echo "2026-11-04T02:00:05+00:00 mx1 $1[7]: 4F00FFFF: $2" >>mail.log
        rm -f mail.db
        pm ingest -q --db mail.db mail.log
        accounts mail.db
        is "$(sql mail.db "$3")" 4F00FFFF
    }
    cut postfix/smtp 'to=<u@x.example>, relay=mx.x.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (' "SELECT queue_id FROM v_delivery"
    is "$(sql mail.db "SELECT DISTINCT why FROM unparsed WHERE template LIKE 'to=<%'")" 'cut short'
    cut postfix/qmgr 'from=<u@x.example>, size=100, nrcpt=1 (' "SELECT queue_id FROM message WHERE activations > 0"
    cut postfix/qmgr 'from=<u@x.example>, status=expired, returned to sender' "SELECT queue_id FROM message WHERE activations > 0 OR expired_at"
    cut postfix/pickup 'uid=33 from=<u@x.example>' "SELECT queue_id FROM message WHERE uid = 33"
    cut postfix/smtpd 'client=mail.x.example[192.0.2.1]' "SELECT queue_id FROM message WHERE client IS NOT NULL"
    run -0 pm explain "2026-11-04T02:00:05+00:00 mx1 postfix/smtp[7]: 4F00FFFF: to=<u@x.ex"
    [[ $output = *'cut short'* ]]
}

@test "SQL in every field" {
    x="'; DROP TABLE message; --"
    between "${head}BBBBBB0001: to=<$x@x.example>, orig_to=<$x>, relay=${x}[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=$x, status=deferred ($x)"
    is "$(sql mail.db "SELECT count(*) FROM v_delivery WHERE recipient LIKE '''; DROP%'")" 1
    between "2026-11-04T02:00:05+00:00 $(printf %s "$x" | tr ' ' _) postfix/qmgr[1]: BBBBBB0001: from=<$x>, size=1, nrcpt=1 (queue active)"
    between "${head}BBBBBB0001: $x"
}

@test "terminal escapes and turned text reach neither table nor report nor messages" {
    esc='\x1b]0;pwned\x07\x1b[31m\xc2\x9b31m\xe2\x80\xae'
    between "${head}BBBBBB0001: to=<a${esc}@x.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (said: 450 ${esc})"
    for command in "query deferrals" "query deferrals -f csv" "query deferrals -f json" "query not-understood" report "report -f json"; do
        # shellcheck disable=SC2086
        pm $command --db mail.db >out.txt 2>&1
        run -1 grep -P '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]' out.txt
    done
    for command in "query deferrals" "query deferrals -f md" report "report -f html" "trace x.example"; do
        # shellcheck disable=SC2086
        pm $command --db mail.db >out.txt 2>&1
        run -1 grep -F $'\u202e' out.txt
    done
}

# bats test_tags=slow
@test "headers without a line, lines without a header" {
    between '2026-11-04T02:00:05+00:00'
    between '2026-11-04T02:00:05+00:00 '
    between '2026-11-04T02:00:05+00:00 mx1'
    between '2026-11-04T02:00:05+00:00 mx1 postfix/smtp[7]'
    between '2026-11-04T02:00:05+00:00 mx1 postfix/smtp[7]:'
    between '9:36 corp postfix/smtp[7]: x'
    between 'Terminated'
    between '2026-99-99T99:99:99+00:00 mx1 postfix/smtp[7]: x'
    between '2026-11-04T02:00:05+00:00 mx1 postfix/smtp[99999999999999999999]: x'
    between '<22>1 - - - - - -'
    between '{"MESSAGE":'
}

@test "numbers that are too large, negative, or none" {
    between "${head}BBBBBB0001: to=<u@x.example>, relay=x[192.0.2.1]:99999999, conn_use=99999999999999999999999, delay=1e308, delays=-1/x/99999999999999999999/nan, dsn=9.9.9, status=sent (x)"
    between "2026-11-04T02:00:05+00:00 mx1 postfix/qmgr[1]: BBBBBB0001: from=<u@x>, size=99999999999999999999, nrcpt=-5 (queue active)"
    between "2026-11-04T02:00:05+00:00 mx1 postfix/smtp[7]: message repeated 999999999999 times: [ connect to a[192.0.2.1]:25: x]"
    between "2026-11-04T02:00:05+00:00 mx1 postfix/smtp[7]: message repeated 3 times: [ message repeated 3 times: [ x]]"
}

@test "stamps of the years 0, 1970 and 9999" {
    for year in 0000 1970 9999; do
        between "$year-01-01T00:00:00+00:00 mx1 postfix/smtp[7]: BBBBBB0001: to=<u@x.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (x)"
    done
    pm report --db mail.db >/dev/null
}

@test "a message that is its own parent, and a ring of two" {
    between "2026-11-04T02:00:05+00:00 mx1 postfix/bounce[7]: BBBBBB0001: sender non-delivery notification: BBBBBB0001"
    between "2026-11-04T02:00:05+00:00 mx1 postfix/bounce[7]: BBBBBB0001: sender non-delivery notification: BBBBBB0002\n2026-11-04T02:00:05+00:00 mx1 postfix/bounce[7]: BBBBBB0002: sender non-delivery notification: BBBBBB0001"
    pm report --db mail.db >/dev/null
}

@test "30,000 Postfix instances of one machine: the time does not grow with their square" {
    awk 'BEGIN { for (i = 0; i < 30000; i++) printf "2026-11-04T02:00:00+00:00 mx1 postfix-%d/qmgr[7]: %05X0001: removed\n", i, i }' >mail.log
    (ulimit -t 6; "$POSTMORTEM" ingest -q --db mail.db mail.log)
    is "$(sql mail.db 'SELECT count(DISTINCT instance) FROM mta')" 30000
    accounts mail.db
}

# bats test_tags=slow
@test "5,000 recipients, 5,000 failed connects and 5,000 replies in one request" {
    { echo "$good1"
      for i in $(seq 5000); do
          echo "${head}connect to mx.example[2001:db8::$((i % 10))]:25: Connection refused"
          echo "${head}BBBBBB0001: host mx.example[192.0.2.1] said: 450 4.2.0 <u$i@x.example>: busy (in reply to RCPT TO command)"
      done
      for i in $(seq 5000); do
          echo "${head}BBBBBB0001: to=<u$i@x.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to mx.example[2001:db8::1]:25: Connection refused)"
      done
      echo "$good2"; } >mail.log
    run -0 timeout 60 "$POSTMORTEM" ingest --db mail.db mail.log
    is "$(sql mail.db 'SELECT count(*) FROM delivery')" 5000
    accounts mail.db
    run -0 timeout 60 "$POSTMORTEM" analyze --db mail.db
}

# bats test_tags=slow
@test "random bytes" {
    for seed in 1 2 3 4 5; do
        python3 -c "import random,sys; r=random.Random($seed); sys.stdout.buffer.write(bytes(r.choice(b'\n\n postfix/smtp[1]: =<>,()' + bytes(range(256))) for _ in range(200000)))" >mail.log
        rm -f mail.db
        run -0 pm ingest --db mail.db mail.log
        accounts mail.db
        pm analyze --db mail.db
        pm report --db mail.db >/dev/null
    done
}

@test "a real log with every tenth byte wrong" {
    for seed in 1 2 3; do
        python3 -c "
import random, sys
r = random.Random($seed)
data = bytearray(open(sys.argv[1], 'rb').read())
for _ in range(len(data) // 10): data[r.randrange(len(data))] = r.randrange(256)
sys.stdout.buffer.write(data)" "$fixtures/incident.log" >mail.log
        rm -f mail.db
        run -0 pm ingest --db mail.db mail.log
        accounts mail.db
        pm analyze --db mail.db
        pm report --db mail.db >/dev/null
        is "$(sql mail.db 'SELECT count(*) FROM pragma_foreign_key_check')" 0
    done
}

# Raises where a text of mail.db is no UTF-8.
valid_text() {
    python3 - <<'PY'
import sqlite3
db = sqlite3.connect("mail.db")
db.text_factory = lambda b: b.decode("utf-8")
for (t,) in list(db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")):
    list(db.execute(f"SELECT * FROM {t}"))
PY
}

@test "every text in the database is valid UTF-8" {
    for shift in "" x xx; do # so that a cut at any number of bytes falls within a letter
        long=$shift$(printf '例%.0s' $(seq 200))
        between "${head}BBBBBB0001: to=<$long@$long.example>, relay=${long}[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred ($long$long$long)"
        between "2026-11-04T02:00:05+00:00 $long ${long}[1]: $long"
        between "2026-11-04T02:00:05+00:00 mx1 postfix/${long}[1]: $long"
        between "2026-11-04T02:00:05+00:00 mx1 opendkim[1]: AAAAAA0001: DKIM-Signature field added (s=$long, d=$long.example)"
        valid_text
    done
}

@test "what stands in an id's place is cut between characters" {
    printf '%s orig_id=4jYRN18446744073709551616Sz3z1bkTfatal%s\n' \
        "2026-02-03T00:00:01.859751+00:00 mx1 postfix/pickup[9]: 4jYRN42949z1bkTj: uid=104 from=<www-data>" '日本語' >id.log
    pm ingest -q --db id.db id.log
    is "$(sql id.db "SELECT queue_id FROM message WHERE queue_id LIKE '%fatal%'")" '4jYRN18446744073709551616Sz3z1bkTfatal'
}
