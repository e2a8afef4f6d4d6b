# The ways in: SQL by hand, manual pages, completions, installation, the ready files for cron and systemd.
load helper

made() {
    pm ingest -q --db mail.db "$repo/samples/mix/mail.log"
    pm analyze --db mail.db
}

@test "sql: the sqlite3 shell, read-only, on the database" {
    made
    is "$(pm sql --db mail.db 'SELECT count(*) FROM message')" 77
    is "$(echo 'SELECT count(*) FROM v_link;' | POSTMORTEM_DB=mail.db pm sql)" 24
    run pm sql --db mail.db 'DELETE FROM message'
    [ "$status" != 0 ]
    says "readonly"
    run -66 pm sql --db none.db
    run -66 env PATH=/nonexistent "$POSTMORTEM" sql --db mail.db
    says "apt install sqlite3"
}

@test "query --explain: with the parameters filled in it gives the same rows in sqlite3" {
    made
    for ask in "messages -p recipient=%fjord.example -p limit=3" "retries -p since=2026-11-24" "outcomes -p until=2026-11-24T05:00:00Z"; do
        # shellcheck disable=SC2086
        pm query $ask --explain >explained.sql
        ! grep -v '^--' explained.sql | grep -q ':[a-z]'
        # shellcheck disable=SC2086
        diff <(sqlite3 -readonly -json mail.db <explained.sql | python3 -c 'import json,sys; print(json.load(sys.stdin))') \
            <(pm query $ask --db mail.db --format json | python3 -c 'import json,sys; print(json.load(sys.stdin))')
    done
}

@test "query --format md: a table, with nothing in a cell that Markdown would take for its own" {
    made
    run -0 pm query messages -p limit=1 --db mail.db -f md
    [[ ${lines[0]} == '| intake\_at | host '* ]]
    [[ ${lines[1]} =~ ^(\|---:?)+\|$ ]]
    log "mx1 postfix/smtp[1]: 4B2C01F3A9: to=<a@x.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.0.0, status=deferred (a | b <script> *x* [y](z) \`c\`)" >bad.log
    pm ingest -q --db bad.db bad.log
    pm analyze --db bad.db
    run -0 pm query deferrals --db bad.db -f md
    [[ $output != *'<script>'* ]]
    run -0 pm query unknown-replies --db bad.db -f md
    [[ $output != *'<script>'* ]]
}
