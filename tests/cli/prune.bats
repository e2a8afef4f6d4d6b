# prune: what is old goes, the rest goes on as if nothing had been there before.
load helper

# The incident on two days: the first is pruned.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    sed 's/^2026-11-24/2026-11-04/' "$fixtures/incident.log" >old.log
    cp "$fixtures/incident.log" new.log
    "$POSTMORTEM" ingest -q --db both.db old.log new.log
    "$POSTMORTEM" analyze --db both.db
}

copy() { cp "$BATS_FILE_TMPDIR"/both.db mail.db; }

# sound DB: no row refers to one that is gone, every view and every query still answers.
sound() {
    is "$(sql "$1" 'PRAGMA foreign_key_check; PRAGMA integrity_check')" ok
    for view in $(sql "$1" "SELECT name FROM sqlite_schema WHERE type = 'view'"); do sql "$1" "SELECT count(*) FROM $view" >count; done
    accounts "$1"
}

@test "old facts go, new ones stay; sources stay, so nothing is read twice" {
    copy
    before=$(sql mail.db "SELECT count(*) FROM v_delivery WHERE logged_at >= unixepoch('2026-11-20')")
    run -0 pm prune --db mail.db --older-than 2026-11-20
    says "message "
    says "delivery "
    says "facts before 2026-11-20T00:00:00Z"
    says "what stays: messages $(sql mail.db 'SELECT count(*) FROM message'), incidents with key and state $(sql mail.db 'SELECT count(*) FROM v_incident'), "
    is "$(sql mail.db 'SELECT count(*) FROM v_delivery')" "$before"
    is "$(sql mail.db "SELECT count(*) FROM v_event WHERE logged_at < unixepoch('2026-11-20')")" 0
    sound mail.db
    run -0 pm ingest --db mail.db "$BATS_FILE_TMPDIR"/old.log "$BATS_FILE_TMPDIR"/new.log
    says "2 with nothing new"
    pm analyze --db mail.db
    pm report --db mail.db >report.md
    [ -s report.md ]
    run -0 pm prune --db mail.db --older-than 2026-11-20
    says "0 rows in all"
}

@test "after prune, ingest and analysis of the rest give what a fresh database gives" {
    copy
    sed 's/^2026-11-24/2026-11-26/' "$fixtures/incident.log" >next.log
    pm prune --db mail.db --older-than 2026-11-25 >/dev/null
    is "$(sql mail.db 'SELECT count(*) FROM message')" 0
    pm ingest -q --db mail.db next.log
    pm analyze --db mail.db
    sound mail.db
    pm ingest -q --db fresh.db next.log
    pm analyze --db fresh.db
    for db in mail fresh; do
        sql $db.db "SELECT queue_id, recipient, outcome, attempts, cause FROM v_outcome ORDER BY 1, 2" >$db.outcomes
        sql $db.db "SELECT incident, messages, recipients, masked FROM v_incident WHERE started_at >= unixepoch('2026-11-25') ORDER BY 1" >$db.incidents
    done
    diff mail.outcomes fresh.outcomes
    diff mail.incidents fresh.incidents
}

@test "refusals at the door that come after prune took all others are seen" {
    refusal() { # DAY N
        echo "2026-11-0$1T10:0$2:00+00:00 mx1 postfix/smtpd[10$2]: NOQUEUE: reject: RCPT from mail.partner$2.example[192.0.2.$2]: 450 4.7.1 <mail.partner$2.example>: Helo command rejected: Host not found; from=<a@partner$2.example> to=<u@corp.example> proto=ESMTP helo=<mail.partner$2.example>"
    }
    for n in 1 2 3 4 5; do refusal 1 $n; done >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze --db mail.db
    pm prune -q --db mail.db --older-than 2026-11-02
    for n in 1 2 3; do refusal 3 $n; done >>mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze --db mail.db
    is "$(sql mail.db 'SELECT domain FROM refused_server ORDER BY 1')" $'partner1.example\npartner2.example\npartner3.example'
}

@test "where the rows of an hour stand, prune finds as the analysis does: of machines read one after the other in runs of their own, unless these are near" {
    for host in mx1 mx2; do
        for hour in 10:100 11:150 12:300; do
            for ((n = 100; n < 100 + ${hour#*:}; n++)); do
                echo "2026-11-01T${hour%:*}:$((n / 8)):00+00:00 $host postfix/smtp[7]: AAAAAA$n: to=<u@a.example>, relay=mx.a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)"
            done
        done >$host.log
    done
    pm ingest -q --db mail.db mx1.log mx2.log
    pm analyze --db mail.db
    runs() { sql mail.db 'SELECT * FROM fact_hour ORDER BY what, hour_at, first'; }
    runs >before
    is "$(sql mail.db "SELECT hour_at % 86400 / 3600, n FROM fact_hour WHERE what = 'delivery' ORDER BY hour_at, first")" $'10|100\n10|100\n11|150\n11|150\n12|600'
    pm prune -q --db mail.db --older-than 2026-10-01
    runs | diff before -
}

@test "incidents outlive their facts, with key, state and start; one that goes on is the same one" {
    copy
    keys() { sql "$1" "SELECT incident, state, started_at, cause, provider FROM v_incident WHERE started_at < unixepoch('2026-11-20') ORDER BY 1"; }
    keys mail.db >before
    [ "$(wc -l <before)" -ge 4 ]
    sqlite3 mail.db "INSERT INTO digest VALUES (1, 2, 1, 'FAIL', 's'); INSERT INTO digest_incident SELECT 1, incident, severity, state FROM incident"
    pm prune --db mail.db --older-than 2026-11-20 >/dev/null
    pm analyze --db mail.db
    keys mail.db | diff before -
    sound mail.db
    is "$(sql mail.db 'SELECT count(*) FROM digest_incident')" "$(sql mail.db 'SELECT count(*) FROM incident')"
    # an analysis of everything afresh does not lose them either
    sqlite3 mail.db "DELETE FROM setting WHERE name = 'analysed_rules'"
    pm analyze --db mail.db
    keys mail.db | diff before -
    pm report --db mail.db >report.md
    # in the middle of the second day: its incidents began before, and are not found twice
    all() { sql mail.db "SELECT incident, started_at, cause, provider FROM v_incident ORDER BY 1"; }
    all >before
    pm prune --db mail.db --older-than "$(sql mail.db "SELECT strftime('%Y-%m-%d %H:%M:%S', max(logged_at) - 300, 'unixepoch') FROM delivery")" --vacuum >/dev/null
    pm analyze --db mail.db
    all | diff before -
    sound mail.db
}

@test "--keep-aggregates: what is counted by the hour stays" {
    copy
    count() { sql mail.db "SELECT (SELECT count(*) FROM tally), (SELECT count(*) FROM traffic_hour), (SELECT count(*) FROM attempt_hour), (SELECT count(*) FROM delay)"; }
    before=$(count)
    pm prune --db mail.db --older-than 2026-11-20 --keep-aggregates >/dev/null
    is "$(count)" "$before"
    copy
    pm prune --db mail.db --older-than 2026-11-20 >/dev/null
    is "$(sql mail.db "SELECT count(*) FROM traffic_hour WHERE hour_at < unixepoch('2026-11-20')")" 0
}

@test "--pseudonymise: no name of the old day is left, the same name has the same pseudonym, the new day is as it was" {
    copy
    sql mail.db "SELECT DISTINCT recipient FROM v_delivery UNION SELECT sender FROM v_message WHERE sender <> ''" >names
    outcomes() { sql mail.db "SELECT queue_id, outcome, attempts, cause FROM v_outcome ORDER BY 1, 2, 3"; }
    outcomes >before
    new=$(sql mail.db "SELECT count(DISTINCT recipient) FROM v_delivery WHERE logged_at >= unixepoch('2026-11-20')")
    run -0 pm prune --db mail.db --older-than 2026-11-20 --pseudonymise
    says "rows changed"
    is "$(stat -c %a mail.db.key) $(stat -c %s mail.db.key)" "600 16"
    sound mail.db
    outcomes | diff before -
    is "$(sql mail.db "SELECT count(DISTINCT recipient) FROM v_delivery WHERE logged_at >= unixepoch('2026-11-20') AND recipient NOT LIKE 'p-%'")" "$new"
    is "$(sql mail.db "SELECT count(*) FROM v_delivery WHERE logged_at < unixepoch('2026-11-20') AND recipient NOT GLOB 'p-[0-9a-f]*@*'")" 0
    # the whole file, once only the old day is in it
    pm prune --db mail.db --older-than 2026-12-20 --pseudonymise --vacuum >/dev/null
    python3 - mail.db names <<'PY'
import sys
data = open(sys.argv[1], "rb").read()
left = [n for n in open(sys.argv[2]).read().split() if n.encode() in data]
assert not left, left
PY
    first=$(sql mail.db "SELECT group_concat(recipient) FROM (SELECT recipient FROM delivery ORDER BY delivery LIMIT 50)")
    pm prune --db mail.db --older-than 2026-12-20 --pseudonymise >/dev/null
    is "$(sql mail.db "SELECT group_concat(recipient) FROM (SELECT recipient FROM delivery ORDER BY delivery LIMIT 50)")" "$first"
    pm analyze --db mail.db
    pm report --db mail.db >report.md
}

@test "--vacuum makes the file smaller; without it the room is used again" {
    copy
    size=$(stat -c %s mail.db)
    pm prune --db mail.db --older-than 2026-12-20 >/dev/null
    is "$(stat -c %s mail.db)" "$size"
    pm prune --db mail.db --older-than 2026-12-20 --vacuum >/dev/null
    [ "$(stat -c %s mail.db)" -lt "$size" ]
    is "$(sql mail.db 'PRAGMA journal_mode')" delete
}

@test "mistakes" {
    copy
    run -64 pm prune --db mail.db
    says "--older-than 90d"
    run -64 pm prune --db mail.db --older-than soon
    run -64 pm prune --db mail.db --older-than 90d extra
    echo short >bad.key
    run -65 pm prune --db mail.db --older-than 1d --pseudonymise --key bad.key
    says "16 bytes"
    run -73 pm prune --db mail.db --older-than 1d --pseudonymise --key no/such/folder.key
    same mail.db "$BATS_FILE_TMPDIR"/both.db
}
