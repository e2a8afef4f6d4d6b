# Threads of the analysis that work beside SQL on the database: what they may not touch.
load helper

setup() { cd "$BATS_TEST_TMPDIR"; }

@test "failed connects of more servers and hours than are kept in memory are counted without writing beside SQL" {
    awk 'BEGIN { for (i = 0; i < 70000; i++) {
        when = strftime("%Y-%m-%dT%H:%M:%S+00:00", 1772323200 + 20 * i, 1)
        to = "connect to mx.d" i ".example[198." 18 + int(i / 65536) "." int(i / 256) % 256 "." i % 256 "]:25: Connection timed out"
        print when " mx1 postfix/smtp[7]: " to
        if (i % 3 == 0) {
            print when " mx1 postfix/qmgr[1]: 4Q" i "z: from=<a@example.net>, size=900, nrcpt=1 (queue active)"
            print when " mx1 postfix/smtp[7]: 4Q" i "z: to=<u@d" i ".example>, relay=none, delay=30, delays=0/0/30/0, dsn=4.4.1, status=deferred (" to ")"
        }
    } }' >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    [ "$(sqlite3 mail.db "SELECT count(*), sum(n) FROM connect_hour")" = "70000|70000" ]
    [ "$(sqlite3 mail.db "SELECT count(*), sum(failures) FROM connect_sum")" = "70000|70000" ]
}
