# A log of very many machines: memory, and that what left it is found again.
load helper

# machines N: a log with a message of each.
machines() {
    awk -v n="$1" 'BEGIN {
        for (i = 1; i <= n; i++) {
            id = sprintf("A0%08X", i)
            print "Mar  1 00:00:00 mx" i " postfix/qmgr[12]: " id ": from=<a@b.example>, size=1234, nrcpt=1 (queue active)"
            print "Mar  1 00:00:00 mx" i " postfix/smtp[100]: " id ": to=<u@d.example>, relay=mx.d.example[192.0.2.1]:25, delay=1.2, delays=0.1/0.1/0.5/0.5, dsn=2.0.0, status=sent (250 ok)"
            print "Mar  1 00:00:00 mx" i " postfix/qmgr[12]: " id ": removed"
        }
    }'
}

# peak LOG: kilobytes of memory that reading it into a new database takes.
peak() {
    rm -f peak.db
    python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$POSTMORTEM" ingest -q --threads 1 --db peak.db "$1"
}

@test "60,000 machines take little more memory than one" {
    [ -z "${ASAN_OPTIONS:-}" ] || skip "a sanitizer's memory is its own"
    machines 60000 >many.log
    sed 's/ mx[0-9]* postfix/ mx postfix/' many.log >one.log
    one=$(peak one.log)
    more=$(($(peak many.log) - one))
    echo "$more KB more"
    [ "$more" -lt 40000 ]
    is "$(sql peak.db 'SELECT count(*) FROM source_host')" 60000
}

@test "more machines than stay in memory: cut anywhere, the database is the same" {
    machines 5000 >many.log
    sed 's/^Mar  1 00:/Mar  1 01:/' many.log | cat many.log - >grown.log
    pm ingest -q --db whole.db grown.log
    head -n 11001 grown.log >mail.log
    pm ingest -q --batch 700 --db cut.db mail.log
    cp grown.log mail.log
    pm ingest -q --batch 1100 --db cut.db mail.log
    same whole.db cut.db
    is "$(sql cut.db 'SELECT count(DISTINCT length(last_lines)) FROM source_host')" 1
}

# hourly NAME MAIL LINES: 40 mails an hour for so many hours from midnight, then clients alone that call up to that hour
hourly() {
    awk -v name="$1" -v mail="$2" -v lines="$3" 'BEGIN {
        for (i = 0; i < lines * 40; i++) {
            at = sprintf("2026-03-%02dT%02d:%02d:%02d+00:00 ", 2 + i / 960, i / 40 % 24, i * 1.5 % 60, i * 90 % 60) name " postfix/"
            id = substr(name, 3) sprintf("A%08X", i)
            if (i >= mail * 40) { print at "smtpd[7]: connect from unknown[192.0.2.77]"; continue }
            print at "qmgr[12]: " id ": from=<a@b.example>, size=1234, nrcpt=1 (queue active)"
            print at "smtp[100]: " id ": to=<u@d.example>, relay=mx.d.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)"
            print at "qmgr[12]: " id ": removed"
        }
    }'
}

@test "where the log of one machine ends says nothing of what came after, though another one's goes on; in one log of both it does" {
    hourly mx1 60 61 >one.log
    hourly mx2 72 72 >two.log
    pm ingest -q --db mail.db one.log two.log
    pm analyze -q --db mail.db
    is "$(sql mail.db 'SELECT incident FROM incident')" ''
    sort -s -k1,1 one.log two.log >both.log
    pm ingest -q --db both.db both.log
    pm analyze -q --db both.db
    is "$(sql both.db 'SELECT cause, host, state FROM incident')" 'volume.stopped|mx1|open'
    # and so does one of the other machine alone that follows
    awk '$1 < "2026-03-04T13"' both.log >first.log
    awk '$1 >= "2026-03-04T13"' both.log >then.log
    pm ingest -q --db then.db first.log then.log
    pm analyze -q --db then.db
    is "$(sql then.db 'SELECT cause, host, state FROM incident')" 'volume.stopped|mx1|open'
}

@test "the first page says which of several machines it happened on, and nothing of one that is alone" {
    full() { date -u -d "@$((1795500000 + $1))" "+%FT%T+00:00 $2 postfix/smtpd[1]: warning: not enough free space in mail queue: 29847552 bytes < 1.5*message size limit"; }
    taken() { date -u -d "@$((1795500000 + $1))" "+%FT%T+00:00 $2 postfix/smtpd[1]: AAAA$1: client=pc.example[198.51.100.9]"; }
    { for s in 100 200 300; do full $s mx2; done; } >one.log
    { taken 50 mx1; cat one.log; taken 400 mx1; } >two.log
    run pm one.log
    says "Our own disk is full"
    [[ $output != *"- Machine: "* ]]
    run pm two.log
    says "- Machine: \`mx2\`, one of 2 in this log"
}
