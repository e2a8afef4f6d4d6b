# Detectors that look at numbers: a small database in which each fires (tests/detect/NAME.fires.sql), and one in which it stays silent. They run in the
# stock shell, as users may.
load helper

fresh() {
    rm -f mail.db
    log "mx1 postfix/master[1]: daemon started -- version 3.7.11, configuration /etc/postfix" >mail.log
    pm ingest -q --db mail.db mail.log
    sqlite3 -bail mail.db 'DELETE FROM event; DELETE FROM tally; DELETE FROM source; DELETE FROM mta; DELETE FROM host_alias'
    sqlite3 -bail mail.db <"$1"
    for step in 66-logins 68-failing; do sqlite3 -bail mail.db <"$repo/queries/analyze/$step.sql"; done
    grep -q 'INTO reject(' "$1" && sqlite3 -bail mail.db <"$repo/queries/analyze/67-waiting.sql"
    return 0
}

@test "each detector fires where it should, and only there" {
    for detector in "$repo"/queries/detect/*.sql; do
        [ -e "$repo/tests/detect/$(basename "$detector" .sql).silent.sql" ] && [ -e "$repo/tests/detect/$(basename "$detector" .sql).fires.sql" ]
    done
    for fires in "$repo"/tests/detect/*.fires.sql; do
        name=$(basename "$fires" .fires.sql)
        fresh "$fires"
        is "$name $(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/$name.sql" | grep -c .)" "$name 1"
        fresh "${fires%.fires.sql}.silent.sql"
        is "$name $(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/$name.sql" | grep -c .)" "$name 0"
    done
}

@test "slow ends of DATA at some providers are found, with their start" {
    pm ingest -q --db mail.db "$repo/samples/incident-as-told/mail.log"
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT provider, state, strftime('%H:%M:%S', started_at, 'unixepoch') FROM v_incident WHERE cause = 'delay.transfer' ORDER BY 1")" \
        "isp-b.example|recovered|04:41:59
isp-c.example|recovered|04:41:43
isp-f.example|recovered|04:41:43"
}

@test "first tries by provider and day" {
    pm ingest -q --db mail.db "$repo/samples/incident/mail.log"
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT sum(tried), sum(accepted) FROM v_provider_day")" \
        "$(sql mail.db "SELECT count(*), sum(outcome = 'sent') FROM v_outcome WHERE provider NOT IN ('local', 'none') AND attempts > 0")"
}
