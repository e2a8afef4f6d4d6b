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
