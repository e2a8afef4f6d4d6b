# What still waits and has nothing new in the log is left as it was derived: an analysis costs what is new, not what waits.
load helper

# put_off SECOND NUMBER [STAMP]: the line of one try; sent, plain messages come by theirs.
stamp() { date -u -d "@$((1772323200 + $1))" +%Y-%m-%dT%H:%M:%S.000000+00:00; }
arrive() { echo "$(stamp "$1") mx1 postfix/qmgr[1]: 4QUEUE$2z: from=<a@example.net>, size=900, nrcpt=1 (queue active)"; }
put_off() { echo "$(stamp "$1") mx1 postfix/smtp[$((100 + $2))]: 4QUEUE$2z: to=<u$2@far.example>, relay=none, delay=30, delays=0/0/30/0, dsn=4.4.1, status=deferred (connect to mx.far.example[192.0.2.1]:25: Connection timed out)"; }
plain() {
    arrive "$1" "$2"
    echo "$(stamp "$1") mx1 postfix/smtp[7]: 4QUEUE$2z: to=<p$2@near.example>, relay=mx.near.example[192.0.2.9]:25, delay=1, delays=0/0/0.1/0.9, dsn=2.0.0, status=sent (250 2.0.0 ok)"
    echo "$(stamp "$1") mx1 postfix/qmgr[1]: 4QUEUE$2z: removed"
}
later() { for i in 900 901 902; do plain $(($1 + (i - 900) * 600)) "$2$i"; done; }

setup() {
    cd "$BATS_TEST_TMPDIR"
    for i in $(seq 10 29); do arrive $((i * 10)) "$i"; put_off $((i * 10 + 30)) "$i"; done >mail.log
    later 4000 1 >>mail.log
}

@test "what waits and has nothing new is not derived again" {
    pm ingest -q --db mail.db mail.log
    pm analyze --db mail.db
    sqlite3 mail.db "UPDATE delivery_cause SET confidence = 1"
    { arrive 9000 12; put_off 9030 12; later 12000 2; } >>mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze --db mail.db
    [ "$(sqlite3 mail.db "SELECT count(*) FROM delivery_cause WHERE confidence = 1")" = 19 ]
    [ "$(sqlite3 mail.db "SELECT count(*) FROM delivery_cause WHERE confidence > 1")" = 2 ]
}

@test "in pieces or at once: tries, an end, a sweep of the queue" {
    { arrive 9000 12; put_off 9030 12; later 12000 2; } >second
    { plain 20000 15; echo "$(stamp 21000) mx1 postfix/qmgr[1]: 4QUEUE16z: from=<a@example.net>, status=expired, returned to sender"; later 24000 3; } >third
    # more wait than were deleted, up to the line about one of them: then the others are the 17
    { echo "$(stamp 30000) mx1 postfix/postsuper[9]: Deleted: 17 messages"; later 31000 4; } >fourth
    { arrive 40000 17; put_off 40030 17; later 42000 5; } >fifth
    pm ingest -q --db mail.db mail.log
    pm analyze --db mail.db
    for part in second third fourth fifth; do
        cat "$part" >>mail.log
        pm ingest -q --db mail.db mail.log
        pm analyze --db mail.db
        rm -f whole.db
        pm ingest -q --db whole.db mail.log
        pm analyze --db whole.db
        same whole.db mail.db views
        sqlite3 whole.db "SELECT * FROM waiting_hour" >one
        sqlite3 mail.db "SELECT * FROM waiting_hour" | diff one -
    done
    [ "$(sqlite3 mail.db "SELECT count(*) FROM outcome WHERE outcome = 'deleted'")" -gt 10 ]
}

@test "what is read later, but happened before, wakes what waits" {
    id() { sed 's/4QUEUE\([0-9]*\)z/D4F2B\1/g'; } # as postsuper(1) and bounce(8) have them
    {
        for i in 10 11 12 13; do arrive "$i" "$i"; put_off 50 "$i"; done
        echo "$(stamp 55) mx1 postfix/smtp[112]: 4QUEUE12z: to=<v@far.example>, relay=mx.far.example[192.0.2.1]:25, delay=2, delays=0/0/1/1, dsn=2.0.0, status=sent (250 2.0.0 ok)"
        later 14000 1
    } | id >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze --db mail.db
    {
        echo "$(stamp 22) mx1 postfix/bounce[9]: 4QUEUE10z: sender delay notification: 4QUEUE11z"
        echo "$(stamp 30) mx1 postfix/postsuper[9]: 4QUEUE12z: released from hold"
        echo "$(stamp 70) mx1 postfix/smtpd[9]: 4QUEUE77z: client=localhost[127.0.0.1], orig_queue_id=4QUEUE13z, orig_client=x[192.0.2.8]"
    } | id >other.log
    pm ingest -q --db mail.db mail.log other.log
    cp mail.db afresh.db
    sqlite3 afresh.db "UPDATE setting SET value = 'other' WHERE name = 'analysed_rules'" # all is derived again
    pm analyze --db mail.db
    pm analyze --db afresh.db
    [ "$(sqlite3 mail.db "SELECT sum(note) FROM outcome")" = 1 ]
    for table in outcome outcome_sum outcome_delay delay waiting_hour; do
        sqlite3 afresh.db "SELECT * FROM $table" >one
        sqlite3 mail.db "SELECT * FROM $table" | diff one -
    done
}
