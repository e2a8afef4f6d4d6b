# Mail that somebody here kept: on hold, or for mailboxes that are full. And mail that comes back without having gone out.
load helper

# at SECOND LINE…: with the stamp of that second of a morning
at() { date -u -d "@$((1795500000 + $1))" "+%FT%T+00:00 mx1 postfix/${*:2}"; }

# mail SECOND ID [CLIENT]: it comes in
mail() {
    at "$1" "smtpd[1]: $2: client=${3:-pc.example[198.51.100.9]}"
    at "$1" "cleanup[2]: $2: message-id=<$2@x.example>"
}

@test "what was on hold is not timed as its receiver's slowness, whenever it is analysed" {
    for n in 1 2 3 4 5 6 7 8; do
        mail $((n * 10)) "AAAA0$n"
        if [ $n -gt 2 ]; then
            at $((n * 10)) "cleanup[2]: AAAA0$n: milter-hold: END-OF-MESSAGE from pc.example[198.51.100.9]: milter triggers HOLD action; from=<a@x.example> to=<u$n@far.example> proto=ESMTP helo=<pc>"
            at 7200 "postsuper[3]: AAAA0$n: released from hold"
        fi
        s=$((n > 2 ? 7201 : n * 10 + 1)) d=$((n > 2 ? 7201 - n * 10 : 1))
        at $s "qmgr[4]: AAAA0$n: from=<a@x.example>, size=1000, nrcpt=1 (queue active)"
        at $s "smtp[5]: AAAA0$n: to=<u$n@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=$d, delays=$d/0/0.1/0.1, dsn=2.0.0, status=sent (250 ok)"
        at $s "qmgr[4]: AAAA0$n: removed"
    done | sort -s -k1,1 >mail.log
    pm ingest -q --db whole.db mail.log && pm analyze -q --db whole.db
    is "$(sql whole.db "SELECT n, total FROM delay WHERE kind = 'provider'")" "2|1000000*2"
    is "$(pm query provider-delay --db whole.db -f csv -p since=1795500000 | cut -d, -f1-2,7 | tail -1)" "far.example,2,1"
    for lines in 8 14 30 42; do
        rm -f parts.db
        head -"$lines" mail.log >first.log
        pm ingest -q --db parts.db first.log && pm analyze -q --db parts.db
        pm ingest -q --db parts.db mail.log && pm analyze -q --db parts.db
        is "$lines $(sql parts.db "SELECT n, total FROM delay WHERE kind = 'provider'")" "$lines 2|1000000*2"
    done
}

@test "a small thing says which mailboxes are full" {
    for n in 1 2 3 4 5 6; do
        mail $((n * 600)) "BBBB0$n"
        at $((n * 600)) "qmgr[4]: BBBB0$n: from=<x@far.example>, size=1000, nrcpt=1 (queue active)"
        at $((n * 600)) "lmtp[5]: BBBB0$n: to=<ann@corp.example>, relay=mx1.corp.example[private/dovecot-lmtp], delay=1, delays=1/0/0/0, dsn=4.2.2, status=deferred (host mx1.corp.example[private/dovecot-lmtp] said: 452 4.2.2 <ann@corp.example> Mailbox is full (in reply to RCPT TO command))"
    done >mail.log
    pm ingest -q --db mail.db mail.log && pm analyze -q --db mail.db
    run pm report --db mail.db
    says "full mailboxes here: 1 (6 messages): ann@corp.example"
    run pm report --db mail.db --lang ja
    says "満杯のメールボックス 1 件(メール 6 通): ann@corp.example"
}

@test "reports from many servers for mail that did not go out from here tell of forged addresses, and name the domain" {
    {
        for n in $(seq 10 89); do
            id=CCCC$n
            mail $((n * 60)) "$id" "mx.s$n.example[192.0.2.$n]"
            at $((n * 60)) "qmgr[4]: $id: from=<>, size=1000, nrcpt=1 (queue active)"
            at $((n * 60)) "local[5]: $id: to=<info@corp.example>, relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)"
            at $((n * 60)) "qmgr[4]: $id: removed"
        done
        at 90000 "anvil[9]: statistics: max cache size 1 at Nov 25 07:00:00"
    } >mail.log
    pm ingest -q --db mail.db mail.log && pm analyze -q --db mail.db
    is "$(sql mail.db 'SELECT cause, severity, state, events, detail FROM incident')" "abuse.forged|low|recovered|80|80 returns from 80 servers for 1 address(es) of corp.example"
    is "$(sql mail.db 'SELECT count(*) FROM incident_evidence')" 2
}

# sent SECOND ID SITE: it goes there
sent() {
    at "$1" "qmgr[4]: $2: from=<a@corp.example>, size=1000, nrcpt=1 (queue active)"
    at "$1" "smtp[5]: $2: to=<u@$3>, relay=mx.$3[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
    at "$1" "qmgr[4]: $2: removed"
}

@test "a queue that waits for many dead servers is not told as our own line while other mail goes out" {
    {
        for n in $(seq 10 23); do
            mail $((n * 60)) "DDDD$n"
            sent $((n * 60)) "DDDD$n" "dead$n.example"
        done
        for n in $(seq 10 23); do
            mail $((n * 600)) "EEEE$n"
            for try in 1 9000 18000 27000 36000; do
                at $((n * 600 + try)) "qmgr[4]: EEEE$n: from=<a@corp.example>, size=1000, nrcpt=1 (queue active)"
                at $((n * 600 + try + 30)) "smtp[5]: connect to mx.dead$n.example[192.0.2.$n]:25: Connection timed out"
                at $((n * 600 + try + 30)) "smtp[5]: EEEE$n: to=<u@dead$n.example>, relay=none, delay=30, delays=0.1/0/30/0, dsn=4.4.1, status=deferred (connect to mx.dead$n.example[192.0.2.$n]:25: Connection timed out)"
            done
        done
        for n in $(seq 100 499); do
            mail $((n * 100)) "FFFF$n"
            sent $((n * 100)) "FFFF$n" "well$((n % 9)).example"
        done
    } | sort -s -k1,1 >mail.log
    pm ingest -q --db mail.db mail.log && pm analyze -q --db mail.db
    is "$(sql mail.db 'SELECT detector, cause, provider FROM incident')" "stuck-queue|network.timeout|mx1"
    run pm report --db mail.db
    says "Probable cause: The server doesn't answer"
}

@test "arrivals that are missing are no limit of the logger's unless it says so" {
    # $1: a line of the logger's
    hours() {
        for n in $(seq 100 499); do
            [ $((n > 300 && n < 320)) = 1 ] || mail $((n * 120)) "ABCD$n"
            sent $((n * 120)) "ABCD$n" "well$((n % 9)).example"
        done
        [ -z "$1" ] || date -u -d "@$((1795500000 + 300 * 120))" "+%FT%T+00:00 mx1 $1"
    }
    hours "" | sort -s -k1,1 >1.log
    hours "rsyslogd: imuxsock lost 60 messages from pid 77 due to rate-limiting" | sort -s -k1,1 >2.log
    run pm 1.log
    says "Do first: Look for a piece that was not read or was cut off"
    run pm 2.log
    says "Do first: Raise or lift the limits of the logger"
}

@test "a listing of our IPv6 address is over where what it kept waiting and what came later got through over IPv4, however little that is" {
    # $1: how many come later
    days() {
        for n in $(seq 10 25); do
            mail $((n * 1000)) "AAAA$n"
            at $((n * 1000)) "qmgr[4]: AAAA$n: from=<a@corp.example>, size=1000, nrcpt=1 (queue active)"
            if [ "$n" -lt 14 ]; then
                at $((n * 1000)) "smtp[5]: AAAA$n: to=<u@far.example>, relay=mx.far.example[2001:db8::9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=4.7.1, status=deferred (host mx.far.example[2001:db8::9] said: 450 4.7.1 Service unavailable; Client host [2001:db8:7::25] blocked using zen.spamhaus.org (in reply to RCPT TO command))"
            elif [ "$n" -lt $((14 + $1)) ]; then
                sent $((n * 1000)) "AAAA$n" far.example
            fi
            [ "$n" -gt 11 ] || [ "$1" = 0 ] || sent $((n * 1000 + 20000)) "AAAA$n" far.example
        done | sort -s -k1,1
    }
    for n in 0 2 4; do
        days $n >$n.log
        pm ingest -q --db $n.db $n.log && pm analyze -q --db $n.db
    done
    is "$(for n in 0 2 4; do sql $n.db "SELECT $n, cause, state FROM incident"; done)" "0|reputation.dnsbl|open
2|reputation.dnsbl|recovered
4|reputation.dnsbl|recovered"
}

@test "mail that stops since users can't log in is told in that, though the pause began in the evening before" {
    mail 1 AAAA10 >mail.log
    pm ingest -q --db mail.db mail.log && pm analyze -q --db mail.db
    told() { # HOURS after the last mail from which clients refuse the certificate
        sqlite3 -bail mail.db "DELETE FROM signal;
            INSERT INTO signal(signal, detector, cause, provider, host, severity, confidence, state, started_at, ended_at, events, proof)
            VALUES (1, 'own-certificate', 'tls.certificate', 'mx1', 'mx1', 'high', 90, 'open', 1795500000 + $1 * 3600, 1795672800, 99, 'event'),
                (2, 'mail-stopped', 'volume.stopped', 'mx1', 'mx1', 'medium', 55, 'open', 1795500000, 1795672800, 48, 'event')"
        sqlite3 -bail mail.db <"$repo/queries/analyze/80-told-once.sql"
        sql mail.db "SELECT coalesce(told_in, 'by itself') FROM signal WHERE signal = 2"
    }
    is "$(told 6) $(told 30)" "1 by itself"
}
