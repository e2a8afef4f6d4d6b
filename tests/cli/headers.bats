# The same events under every header that syslog daemons, containers, journals and shippers put before a line.
load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    python3 "$BATS_TEST_DIRNAME/headers.py" "$fixtures/incident.log"
    pm ingest -q --db whole.db "$fixtures/incident.log"
}

rows() {
    for table in message attempt delivery connect_failure reply reply_for event link; do sql "$1" "SELECT count(*) FROM $table"; done
    sql "$1" "SELECT lines, facts, counted, \"foreign\", not_understood FROM v_source"
}

@test "forms whose stamp is whole give the same database, row for row" {
    bad=0
    for log in exact-*.log; do
        rm -f form.db
        pm ingest -q --db form.db "$log"
        same whole.db form.db lines text || { echo "$log"; bad=1; }
    done
    is "$bad" 0
}

@test "forms with seconds only, or without a year or a host, give the same facts" {
    bad=0 want=$(rows whole.db)
    for log in whole-*.log; do
        rm -f form.db
        pm ingest -q --year 2026 --tz UTC --db form.db "$log"
        [ "$(rows form.db)" = "$want" ] || { echo "$log:"; rows form.db; bad=1; }
    done
    is "$bad" 0
}

@test "all forms in one file, line by line: nothing is another program's, nothing is not understood" {
    pm ingest -q --year 2026 --tz UTC --db mixed.db mixed.log
    accounts mixed.db
    is "$(sql mixed.db 'SELECT sum(lines), sum("foreign"), sum(not_understood) FROM v_source')" "718|0|0"
}

@test "UTF-16 is refused with the command that mends it" {
    iconv -f UTF-8 -t UTF-16 whole-traditional.log >wide.log
    run -65 pm ingest --db wide.db wide.log
    says "wide.log: UTF-16; convert it first: iconv -f UTF-16 -t UTF-8"
}

@test "a file without a line of Postfix is told" {
    log "mx1 kernel: one" "mx1 cron[1]: two" >other.log
    run -0 pm ingest -q --year 2026 --db other.db other.log
    says "other.log: none of its 2 lines is known as one of Postfix or its neighbours"
}
