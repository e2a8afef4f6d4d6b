# The year, the zone and the machine of a log; and the times a user may ask for.
load helper

@test "--year says which year, --tz which zone" {
    log "mx1 postfix/qmgr[1]: AAAAAA0001: removed" >mail.log
    pm ingest -q --db utc.db --year 2019 --tz UTC mail.log
    is "$(sql utc.db 'SELECT first_time, dated_by FROM v_source')" "2019-11-04T02:00:00.000Z|option"
    pm ingest -q --db tokyo.db --year 2019 --tz Asia/Tokyo mail.log
    is "$(sql tokyo.db 'SELECT first_time FROM v_source')" "2019-11-03T17:00:00.000Z"
    pm ingest -q --db offset.db --year 2019 --tz=-03:30 mail.log
    is "$(sql offset.db 'SELECT first_time FROM v_source')" "2019-11-04T05:30:00.000Z"
}

@test "a year that is none" {
    log "mx1 postfix/qmgr[1]: AAAAAA0001: removed" >mail.log
    run -64 pm ingest --db mail.db --year 19 mail.log
    run -64 pm ingest --db mail.db --year twenty mail.log
}

@test "without options: the file's own time tells the year" {
    log "mx1 postfix/qmgr[1]: AAAAAA0001: removed" >mail.log
    touch -d 2022-11-05 mail.log
    pm ingest -q --db mail.db mail.log
    is "$(sql mail.db 'SELECT first_time, dated_by FROM v_source')" "2022-11-04T02:00:00.000Z|file time"
}

@test "a long queue id proves the year, whatever the file's time" {
    echo "Nov  8 08:08:58 mx1 postfix/cleanup[1]: 4HnkK60lBRz6tl1: message-id=<x@y>" >mail.log
    pm ingest -q --db mail.db mail.log
    is "$(sql mail.db 'SELECT first_time, dated_by FROM v_source')" "2021-11-08T08:08:58.000Z|queue id"
}

# Short queue ids prove nothing; the Message-ID that Postfix makes for mail without one does: 2013, one hour east of UTC.
undated() {
    echo "Mar  3 10:00:00 mx1 postfix/smtpd[100]: connect from a.example[192.0.2.1]
Mar  3 10:00:00 mx1 postfix/smtpd[100]: 0A1B2C3D4E: client=a.example[192.0.2.1]
Mar  3 10:00:00 mx1 postfix/cleanup[101]: 0A1B2C3D4E: message-id=<20090101000000.AAAAAAAAAA@elsewhere.example>
Mar  3 10:00:00 mx1 postfix/qmgr[102]: 0A1B2C3D4E: from=<s@a.example>, size=100, nrcpt=1 (queue active)
Mar  3 10:00:01 mx1 postfix/smtp[103]: connect to mx.b.example[2001:db8::1]:25: Cannot assign requested address
Mar  3 10:00:01 mx1 postfix/smtp[103]: 0A1B2C3D4E: to=<r@b.example>, relay=mx.b.example[198.51.100.1]:25, delay=1, delays=0.1/0/0.5/0.4, dsn=4.7.1, status=deferred (host mx.b.example[198.51.100.1] said: 450 4.7.1 greylisted)
Mar  3 10:00:05 mx1 postfix/smtpd[100]: disconnect from a.example[192.0.2.1]
Mar  3 10:20:00 mx1 postfix/pickup[104]: 0A1B2C3D4F: uid=0 from=<root>
Mar  3 10:20:00 mx1 postfix/cleanup[101]: 0A1B2C3D4F: message-id=<20130303092000.0A1B2C3D4F@mx1.example>
Mar  3 10:20:00 mx1 postfix/qmgr[102]: 0A1B2C3D4F: from=<root@mx1.example>, size=100, nrcpt=1 (queue active)
Mar  3 10:20:02 mx1 postfix/smtp[103]: 0A1B2C3D4E: to=<r@b.example>, relay=mx.b.example[198.51.100.1]:25, delay=1202, delays=1201/0/0.5/0.4, dsn=2.0.0, status=sent (250 ok)
Mar  3 10:20:02 mx1 postfix/qmgr[102]: 0A1B2C3D4E: removed"
}

@test "Postfix's own Message-IDs prove the year and the zone" {
    undated >mail.log
    pm ingest -q --db mail.db mail.log
    is "$(sql mail.db 'SELECT first_time, dated_by FROM v_source')" "2013-03-03T09:00:00.000Z|message id"
    is "$(sql mail.db "SELECT detail FROM event WHERE kind = 'log.dating'")" \
        "a message id proves that this log's clock is +1.00 h from UTC, which is not what this machine's zone says"
    pm ingest -q --db said.db --year 2012 --tz Europe/Berlin mail.log
    is "$(sql said.db "SELECT first_time, dated_by FROM v_source")" "2012-03-03T09:00:00.000Z|option"
    is "$(sql said.db "SELECT detail FROM event WHERE kind = 'log.dating'")" "a message id proves that this line is of 2013; the option --year was followed"
}

@test "what was dated without proof is dated again when the proof arrives, in any piece" {
    undated >mail.log
    pm ingest -q --db whole.db mail.log
    pm analyze --db whole.db
    cp mail.log whole.log
    for n in 1 4 6 7 8 9 11; do
        head -n "$n" whole.log >mail.log
        pm ingest -q --db "$n.db" mail.log
        pm analyze --db "$n.db"
        undated >mail.log
        pm ingest --db "$n.db" mail.log 2>said
        [ "$n" -gt 8 ] || grep -q "is dated from 2013-03-03T09:00:00Z, not from 20" said
        pm analyze --db "$n.db"
        same whole.db "$n.db" views
    done
    same whole.db 7.db
}

@test "a clock that went back before the proof is told with the times that the proof gives" {
    printf '%s\n' "Nov  8 17:08:58 mx1 postfix/smtpd[1]: connect from a.example[192.0.2.1]" "Nov  8 16:08:58 mx1 postfix/smtpd[1]: disconnect from a.example[192.0.2.1]" >mail.log
    pm ingest -q --db mail.db mail.log
    echo "Nov  8 17:08:58 mx1 postfix/cleanup[1]: 4HnkK60lBRz6tl1: message-id=<x@y>" >>mail.log
    pm ingest -q --db mail.db mail.log
    pm ingest -q --db whole.db mail.log
    for db in mail whole; do
        is "$(sql $db.db "SELECT detail FROM event WHERE kind = 'log.clock_back'")" "the log's clock goes back from 2021-11-08T08:08:58Z to 2021-11-08T07:08:58Z"
        pm analyze --db $db.db
    done
    run -0 pm query report/clock --db mail.db -f csv
    says ",3600,mail.log,2"
    same whole.db mail.db
}

@test "the zone that a log proved holds in a later run, also where it was not kept (schema 1)" {
    echo "Nov  8 17:08:58 mx1 postfix/cleanup[1]: 4HnkK60lBRz6tl1: message-id=<x@y>" >mail.log
    pm ingest -q --db mail.db mail.log
    cp mail.db old.db
    sqlite3 old.db "UPDATE source SET utc_offset = NULL"
    echo "Nov  8 17:09:01 mx1 postfix/qmgr[2]: 4HnkK60lBRz6tl1: removed" >>mail.log
    for db in mail old; do
        pm ingest -q --db $db.db mail.log
        is "$(sql $db.db 'SELECT first_time, last_time FROM v_source')" "2021-11-08T08:08:58.000Z|2021-11-08T08:09:01.000Z"
    done
}

@test "the year turns within a log" {
    printf '%s\n' "Dec 31 23:59:59 mx1 postfix/qmgr[1]: AAAAAA0001: removed" "Jan  1 00:00:01 mx1 postfix/qmgr[1]: AAAAAA0002: removed" >mail.log
    touch -d 2026-01-01T01:00 mail.log
    pm ingest -q --db mail.db mail.log
    is "$(sql mail.db 'SELECT first_time, last_time FROM v_source')" "2025-12-31T23:59:59.000Z|2026-01-01T00:00:01.000Z"
}

@test "the year turns between two runs" {
    echo "Dec 31 23:59:59 mx1 postfix/qmgr[1]: AAAAAA0001: removed" >mail.log
    pm ingest -q --db mail.db --year 2025 mail.log
    echo "Jan  1 00:00:01 mx1 postfix/qmgr[1]: AAAAAA0002: removed" >>mail.log
    pm ingest -q --db mail.db mail.log
    is "$(sql mail.db 'SELECT last_time FROM v_source')" "2026-01-01T00:00:01.000Z"
}

@test "--host names the machine" {
    pm ingest -q --db mail.db --host mail.example.com "$fixtures/incident.log"
    is "$(sql mail.db 'SELECT DISTINCT host FROM mta')" mail.example.com
    pm ingest -q --db own.db "$fixtures/incident.log"
    is "$(sql own.db 'SELECT DISTINCT host FROM mta')" web-prod01
}

@test "under postlogd a new header name at a restart is the same machine" {
    { log "corp postfix/qmgr[1]: AAAAAA0001: removed"
      echo "Nov  4 03:00:00 web-prod01 postfix/postfix-script[2]: starting the Postfix mail system"
      echo "Nov  4 03:00:01 web-prod01 postfix/master[3]: daemon started -- version 3.7.11, configuration /etc/postfix"
      echo "Nov  4 03:00:02 web-prod01 postfix/qmgr[4]: AAAAAA0002: removed"; } >mail.log
    pm ingest -q --year 2026 --db mail.db mail.log
    is "$(sql mail.db 'SELECT count(DISTINCT host) FROM mta')" 1
}

@test "under postlogd a new header name after a stop, or as the same master(8) reloads, is the same machine" {
    { log "corp postfix/master[9]: daemon started -- version 3.7.11, configuration /etc/postfix" "corp postfix/master[9]: terminating on signal 15"
      echo "Nov  4 03:00:00 mail postfix/postfix-script[2]: starting the Postfix mail system"; } >stop.log
    { log "corp postfix/master[7000]: daemon started -- version 3.7.11, configuration /etc/postfix"
      echo "Nov  4 03:00:00 mail postfix/master[7000]: reload -- version 3.7.11, configuration /etc/postfix"; } >reload.log
    for name in stop reload; do
        pm ingest -q --year 2026 --db $name.db $name.log
        is "$(sql $name.db 'SELECT group_concat(DISTINCT host) FROM mta')" corp
    done
}

@test "a new header name at a restart is the same machine wherever the log is cut" {
    { log "corp postfix/master[9]: daemon started -- version 3.7.11, configuration /etc/postfix" "corp postfix/qmgr[10]: AAAAAA0001: removed" \
          "corp postfix/postfix-script[70]: stopping the Postfix mail system" "corp postfix/master[9]: terminating on signal 15"
      echo "Nov  4 02:40:00 mail postfix/postfix-script[2]: starting the Postfix mail system"
      echo "Nov  4 02:40:01 mail postfix/master[5]: daemon started -- version 3.7.11, configuration /etc/postfix"
      echo "Nov  4 02:40:02 mail postfix/qmgr[6]: AAAAAA0002: removed"
      echo "Nov  4 02:40:03 other postfix/qmgr[6]: AAAAAA0003: removed"
      echo "Nov  4 02:40:04 third postfix/master[7]: reload -- version 3.7.11, configuration /etc/postfix"; } >mail.log
    pm ingest -q --year 2026 --db one.db mail.log
    is "$(sql one.db 'SELECT group_concat(host) FROM (SELECT DISTINCT host FROM mta ORDER BY 1)')" corp,other,third
    for n in 1 2 3 4 5 6 7 8; do
        rm -f grown.db cut.db grown.log
        head -n $n mail.log >grown.log
        pm ingest -q --year 2026 --db grown.db grown.log
        cp mail.log grown.log
        pm ingest -q --year 2026 --db grown.db grown.log
        same one.db grown.db lines
        head -n $n mail.log >1.log
        tail -n +$((n + 1)) mail.log >2.log
        pm ingest -q --year 2026 --db cut.db 1.log
        pm ingest -q --year 2026 --db cut.db 2.log
        same one.db cut.db lines text
    done
}

@test "a machine that turns up in a central log while another restarts is another machine" {
    { log "mx1 postfix/postfix-script[171]: starting the Postfix mail system" \
          "mx1 postfix/master[173]: daemon started -- version 3.7.11, configuration /etc/postfix" "mx2 postfix/smtpd[174]: connect from a.example[192.0.2.1]"
      echo "Nov  4 02:00:10 mx3 postfix/master[29001]: reload -- version 3.7.11, configuration /etc/postfix"; } >mail.log
    pm ingest -q --year 2026 --db mail.db mail.log
    is "$(sql mail.db 'SELECT group_concat(host) FROM (SELECT DISTINCT host FROM mta ORDER BY 1)')" mx1,mx2,mx3
}

@test "machines whose clocks disagree do not end each other's messages" {
    for i in 1 2 3 4 5 6; do
        echo "2026-11-04T02:00:0$i+00:00 mx1 postfix/qmgr[1]: AAAAAA000$((i / 2)): from=<a@example.com>, size=1, nrcpt=1 (queue active)"
        echo "2027-11-04T02:00:0$i+00:00 mx2 postfix/qmgr[1]: AAAAAA000$((i / 2)): from=<a@example.com>, size=1, nrcpt=1 (queue active)"
    done >mail.log
    pm ingest -q --db one.db mail.log
    for n in 3 4 7 12; do
        head -n $n mail.log >part.log
        pm ingest -q --db parts.db part.log
    done
    is "$(sql one.db 'SELECT count(*), sum(activations) FROM message')" "8|12"
    is "$(sql parts.db 'SELECT mta, queue_id, activations FROM message ORDER BY 1, 2')" "$(sql one.db 'SELECT mta, queue_id, activations FROM message ORDER BY 1, 2')"
}

@test "two machines in one log stay apart" {
    log "mx1 postfix/qmgr[1]: AAAAAA0001: removed" "mx2 postfix/qmgr[1]: AAAAAA0001: removed" >mail.log
    pm ingest -q --year 2026 --db mail.db mail.log
    is "$(sql mail.db 'SELECT count(*) FROM message')" 2
}

@test "a log out of order, and stamps that go back, lose nothing" {
    sort -R --random-source=<(yes) "$fixtures/incident.log" >mail.log
    pm ingest -q --db mail.db mail.log
    accounts mail.db
    is "$(sql mail.db 'SELECT count(*) FROM connect_failure')" 58
    pm ingest -q --db order.db "$fixtures/incident.log"
    is "$(sql mail.db 'SELECT count(*) FROM delivery')" "$(sql order.db 'SELECT count(*) FROM delivery')"
    pm analyze --db mail.db
}

@test "two containers with the same process numbers, each with its own log, are two machines; --host names one" {
    log "web1 postfix/master[9]: daemon started -- version 3.7.11, configuration /etc/postfix" "web1 postfix/qmgr[10]: AAAAAA0001: removed" >1.log
    log "web2 postfix/master[9]: daemon started -- version 3.7.11, configuration /etc/postfix" "web2 postfix/qmgr[10]: AAAAAA0002: removed" >2.log
    pm ingest -q --year 2026 --db mail.db 1.log 2.log
    is "$(sql mail.db 'SELECT group_concat(host) FROM (SELECT DISTINCT host FROM mta ORDER BY 1)')" web1,web2
    log "web1 postfix/master[9]: daemon started -- version 3.7.11, configuration /etc/postfix" "web1 postfix/master[9]: terminating on signal 15" >1.log
    pm ingest -q --year 2026 --db named.db --host sick 1.log
    pm ingest -q --year 2026 --db named.db --host well 2.log
    is "$(sql named.db 'SELECT group_concat(host) FROM (SELECT DISTINCT host FROM mta ORDER BY 1)')" sick,well
}

# ahead: a day's log whose clock was a month ahead for a while
ahead() {
    for n in $(seq 10 59); do
        month=11
        [ "$n" -lt 20 ] || [ "$n" -ge 40 ] || month=12
        echo "2026-$month-16T12:$n:00+00:00 mx1 postfix/qmgr[4]: A$n: from=<a@corp.example>, size=300, nrcpt=1 (queue active)
2026-$month-16T12:$n:01+00:00 mx1 postfix/smtp[7]: A$n: to=<u$n@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)
2026-$month-16T12:$n:01+00:00 mx1 postfix/qmgr[4]: A$n: removed"
    done
}

@test "a clock that goes back is told in the report, and one that was ahead hides no log that has stopped" {
    ahead >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    pm report --db mail.db | tr -s '\n ' '  ' >flat
    grep -qF 'The stamps of this log go back by up to 29 d 23 h' flat
    grep -qF '`mail.log:91` (`mx1`): the stamps go back from 2026-12-16 12:39:01 UTC to 2026-11-16 12:40:00 UTC (29 d 23 h)' flat
    run -3 --separate-stderr pm digest -q --db mail.db --at 2026-11-20T06:00:00Z
    says 'mail STALE: no new log lines'
    run -3 --separate-stderr pm digest -q --db mail.db --at 2026-12-17T06:00:00Z
    run -0 --separate-stderr pm digest -q --db mail.db --at 2026-11-17T06:00:00Z # the log ended the day before
    { cat mail.log && sed -n '31,33s/2026-12/2030-01/p' mail.log; } >still.log # it is ahead when the log ends
    pm ingest -q --db still.db still.log
    pm analyze -q --db still.db
    run -3 --separate-stderr pm digest -q --db still.db --at 2026-11-20T06:00:00Z
    { sed -n '31,$p' mail.log | grep 2026-12; sed -n '1,30p' mail.log; } >pieces.log # the older one behind
    pm ingest -q --db pieces.db pieces.log
    pm analyze -q --db pieces.db
    run -0 --separate-stderr pm digest -q --db pieces.db --at 2026-12-17T06:00:00Z
    for n in 10 11; do echo "2026-11-16T12:$n:00+00:00 mx1 postfix/qmgr[4]: A$n: removed"; done >well.log
    pm ingest -q --db well.db well.log
    pm analyze -q --db well.db
    run -0 --separate-stderr pm report --db well.db
    [[ $output != *"stamps"*"back"* ]]
}
