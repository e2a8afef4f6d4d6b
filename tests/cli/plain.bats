# Files of queries/ that read sums, ranges of keys and rows in short answer what the plain way gives that reads every row (plain/NAME.sql), for the whole log
# and for windows that cut hours.
load helper

@test "the quick way and the plain way to a question give the same rows" {
    sed 's/^2026-11-24/2026-11-23/' "$repo/samples/incident/mail.log" >before.log
    pm ingest -q --db mail.db before.log "$repo/samples/incident/mail.log"
    pm analyze -q --db mail.db
    pm ingest -q --db mix.db "$repo/samples/mix/mail.log"
    pm analyze -q --db mix.db
    for db in mail mix; do
        first=$(sql $db.db "SELECT CAST(min(first_at) AS INTEGER) FROM source") last=$(sql $db.db "SELECT CAST(max(last_at) AS INTEGER) FROM source")
        for window in "" ":since 0" ":since $((first + 100)).5" ":until $((last - 77)).25" ":since $(((first + last) / 2))
:until $((last - 5))" ":at $(((first * 2 + last) / 3)).125
:window_s 5000" ":at $((last - 300))
:window_s 400"; do
            { [ -z "$window" ] || printf '.parameter set %s\n' "${window//$'\n'/$'\n'.parameter set }"; } >window
            for plain in "$BATS_TEST_DIRNAME"/plain/*.sql; do
                name=$(basename "$plain" .sql)
                cat window "$plain" | sqlite3 -readonly $db.db >plain.txt
                cat window "$repo/queries/$name.sql" | sqlite3 -readonly $db.db >quick.txt
                diff plain.txt quick.txt || { echo "$name, $db, $window"; false; }
            done
        done
        [ -s quick.txt ]
    done
}

@test "a server that was tried at two ports is one, and its messages count once" {
    log "mx1 postfix/smtp[8]: connect to mx.example[192.0.2.1]:25: Connection refused" "mx1 postfix/smtp[8]: connect to mx.example[192.0.2.1]:587: Connection refused" \
        "mx1 postfix/smtp[8]: 4f4kBS75cNz6vJb: to=<a@b.example>, relay=none, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred (connect to mx.example[192.0.2.1]:587: Connection refused)" >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(sqlite3 mail.db <"$repo/queries/connect-failures.sql" | cut -d'|' -f1-7)" 'mx.example|192.0.2.1|ipv4|ECONNREFUSED|unknown|2|1'
}

@test "without a moment or anything before it, delay-change tells nothing" {
    pm ingest -q --db mail.db "$repo/samples/healthy/mail.log"
    pm analyze -q --db mail.db
    is "$(printf '.parameter set :split 0\n.read %s\n' "$repo/queries/report/delay-change.sql" | sqlite3 mail.db)" ""
}
