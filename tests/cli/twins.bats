# The same events told by two sources: mail.log and the journal, a log and an excerpt of it. They count once, in whatever order they are read.
load helper

# as_journal OFFSET_US LOG: the lines as journal records, received so many microseconds later.
as_journal() {
    python3 - "$@" <<'END'
import datetime, json, re, sys
for line in open(sys.argv[2]):
    stamp, host, rest = line.rstrip("\n").split(" ", 2)
    tag, pid, message = re.match(r"([^\[:]+)(?:\[(\d+)\])?: (.*)", rest).groups()
    us = round(datetime.datetime.fromisoformat(stamp).timestamp() * 1e6) + int(sys.argv[1])
    print(json.dumps({"__CURSOR": f"s={us}", "__REALTIME_TIMESTAMP": str(us), "_HOSTNAME": host, "SYSLOG_IDENTIFIER": tag, "_PID": pid, "MESSAGE": message}))
END
}

# as_syslog LOG: under traditional stamps, whole seconds.
as_syslog() { python3 -c '
import datetime, sys
for line in open(sys.argv[1]):
    stamp, rest = line.split(" ", 1)
    print(datetime.datetime.fromisoformat(stamp).strftime("%b %e %H:%M:%S"), rest, end="")' "$1"; }

# facts DB: how many of each sort. once DB: they are those of the log read alone.
facts() { sql "$1" "SELECT count(*), sum(status = 'sent') FROM delivery; SELECT count(*) FROM connect_failure; SELECT count(*) FROM reply;
    SELECT count(*), count(client), count(message_id), count(ended) FROM message; SELECT kind, count(*) FROM event GROUP BY 1; SELECT kind, sum(lines) FROM tally GROUP BY 1"; }
once() { is "$(facts "$1")" "$(facts whole.db)"; }
sums() { sql "$1" "SELECT count(*) FROM v_source WHERE lines <> facts + counted + \"foreign\" + not_understood + repeats"; }

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$fixtures/incident.log" mail.log
    as_journal 700 mail.log >journal.json
    pm ingest -q --db whole.db mail.log
}

@test "mail.log and the journal, in either order, at once or one after the other" {
    pm ingest --db mail.db mail.log journal.json 2>said
    once mail.db
    grep -q "718 lines tell again what another source has told" said
    is "$(sql mail.db 'SELECT lines, facts, repeats FROM v_source ORDER BY source')" $'718|714|0\n718|0|718'
    for order in "mail.log journal.json" "journal.json mail.log"; do
        rm -f mail.db
        for log in $order; do pm ingest -q --db mail.db "$log"; done
        once mail.db
        is "$(sums mail.db)" 0
    done
}

@test "each night both, the journal always read a little later" {
    echo "SEED=${SEED:=$RANDOM}"
    RANDOM=$SEED
    cp mail.log all.log
    for trial in 1 2 3; do
        rm -f mail.db
        for n in $(for i in 1 2 3 4; do echo $((RANDOM % 650 + 68)); done | sort -n) 718; do
            head -n "$n" all.log >mail.log
            head -n "$((n + RANDOM % 60))" journal.json | pm ingest -q --db mail.db mail.log -
        done
        once mail.db
        is "$(sums mail.db)" 0
    done
}

@test "rotated files and one journal; a log and an excerpt of it" {
    split -l 150 -d mail.log part.
    pm ingest -q --db mail.db part.* journal.json
    once mail.db
    rm mail.db
    pm ingest -q --db mail.db journal.json
    for part in part.*; do pm ingest -q --db mail.db "$part"; done
    once mail.db
    sed -n 200,400p mail.log >excerpt.log
    pm ingest -q --db whole.db excerpt.log
    is "$(sql whole.db "SELECT facts, repeats FROM v_source WHERE path = 'excerpt.log'")" "0|201"
}

@test "stamps of whole seconds beside the journal's" {
    as_syslog mail.log >old.log
    pm ingest -q --db mail.db --year 2026 old.log
    pm ingest -q --db mail.db --year 2026 journal.json
    once mail.db
    head -n 400 old.log >cut.log
    pm ingest -q --db cut.db --year 2026 cut.log
    pm ingest -q --db cut.db --year 2026 journal.json
    once cut.db
}

@test "a log of its own is never taken for a twin: the next file of the same second, another machine's, the other programs of the same machine" {
    awk '/postfix\/smtp\[/' mail.log >smtp.log
    awk '!/postfix\/smtp\[/' mail.log >rest.log
    sed 's/web-prod01/web-prod02/; s/[0-9A-Za-z]\{15\}: /X&/' mail.log >other.log
    pm ingest -q --db mail.db rest.log
    pm ingest -q --db mail.db smtp.log
    pm ingest -q --db mail.db other.log
    is "$(sql mail.db 'SELECT sum(repeats) FROM v_source')" 0
}
