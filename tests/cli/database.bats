# The database file: who may read it, what is left beside it, and what happens when it can't be written.
load helper

nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

need_root() { [ "$(id -u)" = 0 ] || skip "needs root"; }

@test "a new database has mode 0640 and journal mode DELETE, and nothing stands beside it" {
    umask 0
    pm ingest -q --db mail.db "$fixtures/incident.log"
    pm analyze --db mail.db
    is "$(stat -c %a mail.db)" 640
    is "$(sql mail.db 'PRAGMA journal_mode')" delete
    is "$(ls)" mail.db
}

@test "an existing file keeps its mode" {
    pm ingest -q --db mail.db "$fixtures/partial.log"
    chmod 600 mail.db
    pm ingest -q --db mail.db "$fixtures/incident.log"
    is "$(stat -c %a mail.db)" 600
}

# A folder that others may pass, which a test's own is not, with the program in it.
open_folder() {
    cd "$(mktemp -d /tmp/postmortem-test.XXXXXX)" || return
    chmod 755 .
    cp "$POSTMORTEM" ./pm-copy
    chmod 755 pm-copy
}

teardown() {
    case $PWD in /tmp/postmortem-test.*) rm -rf "$PWD" ;; esac
}

@test "nobody can read it where the mode allows, without writing the folder" {
    need_root
    open_folder
    pm ingest -q --db mail.db "$fixtures/incident.log"
    pm analyze --db mail.db
    chmod 644 mail.db
    is "$(nobody sqlite3 -readonly mail.db 'SELECT count(*) FROM v_connect_failure')" 58
    is "$(nobody sqlite3 -readonly mail.db 'SELECT count(*) FROM v_delivery')" "$(sql mail.db 'SELECT count(*) FROM delivery')"
    run -0 nobody ./pm-copy query storms --db mail.db
    run -0 nobody ./pm-copy report --db mail.db
}

@test "a folder that can't be written: 73, and its name" {
    need_root
    open_folder
    mkdir -m 755 readonly
    cp "$fixtures/partial.log" p.log && chmod 644 p.log
    run -73 nobody ./pm-copy ingest --db readonly/mail.db p.log
    says "readonly/mail.db"
    run -73 pm ingest --db no-such-folder/mail.db "$fixtures/partial.log"
    says "no-such-folder"
}

@test "a database that may be read but not written: an error, and it stays as it was" {
    need_root
    open_folder
    pm ingest -q --db mail.db "$fixtures/partial.log"
    cp mail.db before.db
    chmod 644 mail.db
    cp "$fixtures/incident.log" i.log && chmod 644 i.log
    for command in "ingest i.log" analyze "prune --older-than 90d"; do
        # shellcheck disable=SC2086 # words
        run -73 nobody ./pm-copy $command --db mail.db
        says "mail.db: Permission denied"
    done
    chmod 666 mail.db
    for command in "ingest i.log" analyze; do # the file may be written, its folder not
        # shellcheck disable=SC2086 # words
        run -74 nobody ./pm-copy $command --db mail.db
        says "write its folder too"
    done
    cmp mail.db before.db
    pm analyze --db before.db && chmod 644 before.db
    run -73 nobody ./pm-copy report --redact --db before.db
    says "--key FILE names another place"
}

@test "locked by a writer: 75 after a while, and the words to say it" {
    pm ingest -q --db mail.db "$fixtures/partial.log"
    python3 -c "import sqlite3, time; db = sqlite3.connect('mail.db'); db.execute('BEGIN EXCLUSIVE'); open('held', 'w'); time.sleep(90)" 3>&- &
    until [ -e held ]; do sleep 0.1; done
    pids=()
    for command in "ingest $fixtures/incident.log" analyze report "query storms"; do
        # shellcheck disable=SC2086
        timeout 30 "$POSTMORTEM" $command --db mail.db >"said.${#pids[@]}" 2>&1 3>&- &
        pids+=($!)
    done
    for i in 0 1 2 3; do
        status=0
        wait "${pids[i]}" || status=$?
        is "$i: $status" "$i: 75"
        grep locked "said.$i"
    done
    kill %1
    wait %1 || true
    pm ingest -q --db mail.db "$fixtures/incident.log" # and it works afterwards
}

@test "readers go on while a log is read" {
    pm ingest -q --db mail.db "$fixtures/partial.log"
    for day in $(seq 10 29); do sed "s/^2026-11-24/2026-11-$day/" "$fixtures/incident.log"; done >days.log
    pm ingest -q --batch 100 --db mail.db days.log 3>&- &
    writer=$!
    while kill -0 $writer 2>/dev/null; do
        pm query sources --db mail.db >/dev/null
    done
    wait $writer
    pm ingest -q --db mail.db days.log # somebody may have been reading when that one ended; then it falls to the next one
    is "$(sql mail.db 'PRAGMA journal_mode')" delete
}

@test "a full disk: 74, and the next run goes on from there" {
    need_root
    mkdir small
    mount -t tmpfs -o size=600k none small 2>/dev/null || skip "cannot mount a small file system here"
    for day in $(seq 10 19); do sed "s/^2026-11-24/2026-11-$day/" "$fixtures/incident.log"; done >days.log
    run pm ingest -q --batch 200 --db small/mail.db days.log
    first=$status
    text=$output
    mount -o remount,size=100m small
    pm ingest -q --db small/mail.db days.log
    pm ingest -q --db whole.db days.log
    cp small/mail.db mail.db
    umount small
    is "$first" 74
    [[ $text == *small/mail.db* ]]
    same whole.db mail.db
}

@test "the stock shell shows what each table and column is" {
    pm ingest -q --db mail.db "$fixtures/partial.log"
    sqlite3 -readonly mail.db .schema >schema
    grep -q -- '-- One `to=` line' schema
    is "$(sql mail.db "SELECT count(*) FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%--%'")" 0
    is "$(sql mail.db "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%STRICT%'")" 0
}

@test "the views and their columns that people rely on" {
    pm ingest -q --db mail.db "$fixtures/partial.log"
    while read -r view columns; do
        for column in $columns; do
            sql mail.db "SELECT $column FROM $view LIMIT 0" || { echo "$view has no $column"; return 1; }
        done
    done <<'END'
v_source path lines facts counted "foreign" not_understood first_at last_at first_time last_time
v_delivery msg attempt logged_at logged_time queue_id recipient domain provider relay relay_addr family conn_use delay_s queue_s active_s connect_s transfer_s dsn status reason cause file line
v_connect_failure attempt msg logged_at host addr family errno reach file line
v_attempt attempt msg started_at ended_at opened failed_v4 failed_v6 masked
v_outcome msg recipient outcome attempts first_at last_at cause
v_unparsed program template lines example file line
v_message msg queue_id message_id sender size nrcpt
v_event logged_at kind
v_cause 1
v_storm 1
v_domain_delay 1
v_incident 1
END
}

@test "foreign keys hold after ingest and analysis" {
    for log in incident partial; do
        pm ingest -q --year 2026 --db mail.db "$fixtures/$log.log"
        pm analyze --db mail.db
        is "$(sql mail.db 'SELECT * FROM pragma_foreign_key_check')" ""
        is "$(sql mail.db 'PRAGMA integrity_check')" ok
    done
}
