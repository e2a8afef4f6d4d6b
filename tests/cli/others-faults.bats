# Troubles of others that look like ours, and ours that look like nothing.
load helper

# at SECOND LINE…: each with the stamp of that second of a morning
at() { date -u -d "@$((1795500000 + $1))" "+%FT%T+00:00 mx1 postfix/${*:2}"; }

# sent SECOND N SITE NUMBER: message N goes to SITE (addresses end in NUMBER) over IPv4
sent() { at "$1" "smtp[7]: A$2: to=<u$2@$3>, relay=mx.$3[192.0.2.$4]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"; }

@test "servers that are dead over both families are theirs; where IPv4 works it is our IPv6" {
    # $1: what IPv4 does
    hour() {
        for n in $(seq 0 29); do
            site=$((n % 6))
            at $((n * 100)) "smtp[$((20 + site))]: connect to mx.dark$site.example[2001:db8::$site]:25: Connection timed out"
            if [ "$1" = dead ]; then
                at $((n * 100 + 30)) "smtp[$((20 + site))]: connect to mx.dark$site.example[192.0.2.$site]:25: Connection timed out"
                at $((n * 100 + 30)) "smtp[$((20 + site))]: D0000$n: to=<u$n@dark$site.example>, relay=none, delay=60, delays=0.1/0/60/0, dsn=4.4.1, status=deferred (connect to mx.dark$site.example[192.0.2.$site]:25: Connection timed out)"
            else
                at $((n * 100 + 30)) "smtp[$((20 + site))]: D0000$n: to=<u$n@dark$site.example>, relay=mx.dark$site.example[192.0.2.$site]:25, delay=31, delays=0.1/0/30/0.5, dsn=2.0.0, status=sent (250 ok)"
            fi
            sent $((n * 100 + 40)) "0000$n" "well$site.example" "1$site"
            sent $((n * 100 + 50)) "1000$n" "well$site.example" "1$site"
        done
    }
    hour dead >1.log
    hour well >2.log
    for n in 1 2; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2; do sql $n.db "SELECT $n, cause, provider FROM incident WHERE cause GLOB 'network.ipv6*' OR provider = host"; done)" "2|network.ipv6.timeout|mx1"
}

@test "an error of a receiver's system that every first try meets and no second, while others wait, is greylisting; one that all met at the same time is an error" {
    # $1: seconds between two messages
    hours() {
        for n in $(seq 100 139); do
            at $(((n - 100) * $1)) "smtp[7]: E$n: to=<u$n@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=4.0.0, status=deferred (host mx.far.example[192.0.2.9] said: 451 Resources temporarily not available - Please try again later (in reply to RCPT TO command))"
            sent $(((n - 100) * $1 + 420)) "$n" far.example 9 | sed 's/ A[0-9]*:/ E'"$n:/"
        done | sort
    }
    hours 120 >1.log
    hours 5 >2.log
    for n in 1 2; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2; do sql $n.db "SELECT $n, cause, provider, state FROM incident"; done)" "2|remote.system|far.example|recovered"
}

@test "the time told of failed IPv6 connects is that of all that are counted, and a stray one after them is no sign that it goes on" {
    {
        for n in $(seq 100 139); do
            at $(((n - 100) * 30)) "smtp[7]: connect to mx.s$((n % 8)).example[2001:db8::$n]:25: Network is unreachable"
            sent $(((n - 100) * 30)) "$n" "s$((n % 8)).example" "$n"
        done
        for n in $(seq 200 439); do sent $((n * 60)) "$n" "t$((n % 8)).example" 9; done
        at 27000 "smtp[7]: connect to mx.s1.example[2001:db8::101]:25: Network is unreachable"
        sent 27000 900 s1.example 101
        at 27100 "smtp[7]: A901: to=<u@t1.example>, relay=mx.t1.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.1.1, status=bounced (host mx.t1.example[192.0.2.9] said: 550 5.1.1 <u@t1.example>: User unknown (in reply to RCPT TO command))"
    } >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(sql mail.db 'SELECT cause, state FROM incident')" 'network.ipv6.noroute|recovered'
    is "$(pm report --db mail.db | tr '\n' ' ' | grep -oE 'From [^,]*, [0-9]+ IPv6 connects failed|Over, as far|Not over')" 'From 2026-11-24 06:00:00 UTC to 2026-11-24 13:30:00 UTC, 41 IPv6 connects failed
Over, as far'
}

@test "a local user never seen before who sends hundreds is told where a good part of them is refused" {
    # $1: one in so many is refused
    days() {
        for day in 0 1 2 3 4; do at $((day * 86400)) "pickup[3]: C000$day: uid=0 from=<root>"; at $((day * 86400)) "qmgr[4]: C000$day: from=<root@corp.example>, size=300, nrcpt=1 (queue active)"; done
        for n in $(seq 1000 1239); do
            second=$((5 * 86400 + (n - 1000) * 5))
            at "$second" "pickup[3]: A$n: uid=33 from=<www-data>"
            at "$second" "qmgr[4]: A$n: from=<www-data@corp.example>, size=300, nrcpt=1 (queue active)"
            if [ $((n % $1)) = 0 ]; then
                at "$second" "smtp[7]: A$n: to=<u$n@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.1.1, status=bounced (host mx.far.example[192.0.2.9] said: 550 5.1.1 <u$n@far.example>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command))"
            else
                sent "$second" "$n" far.example 9
            fi
            at "$second" "qmgr[4]: A$n: removed"
        done
    }
    days 3 >1.log
    days 50 >2.log
    for n in 1 2; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2; do sql $n.db "SELECT $n, cause, provider, kinds, recipients FROM incident WHERE cause = 'abuse.sender'"; done)" "1|abuse.sender|mx1|33|240"
    pm report --db 1.db >report.md
    grep -q 'a script or web' report.md
}

@test "mail taken for spam is news where a provider never did so, in a smaller share than else" {
    spam() { at "$1" "smtp[7]: S$2: to=<u$2@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.7.1, status=bounced (host mx.far.example[192.0.2.9] said: 550 5.7.1 Message rejected as spam (in reply to end of DATA command))"; }
    days() { for day in 0 1 2 3 4 5; do for n in $(seq 100 149); do sent $((day * 86400 + n * 60)) "$day$n" far.example 9; done; done; }
    { days; for n in $(seq 200 459); do [ $((n % 10)) = 0 ] && spam $((6 * 86400 + n * 60)) "$n" || sent $((6 * 86400 + n * 60)) "$n" far.example 9; done; } >1.log
    { days; for n in $(seq 200 459); do [ $((n % 10)) = 0 ] && spam $((2 * 86400 + n * 60)) "2$n"; done; tail -n 260 1.log; } | sort >2.log
    for n in 1 2; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2; do sql $n.db "SELECT $n, cause, provider, recipients FROM incident WHERE started_at > 1795900000"; done)" "1|content.spam|far.example|26"
}

@test "mail of others that fails their own DMARC when it is forwarded is the lot of forwarders; ours that fails is a breakdown" {
    # $1: of a hundred messages those that are refused; $2: what stands at the end of the client= line
    hours() {
        for n in $(seq 100 199); do
            s=$(((n - 100) * 300))
            at $s "smtpd[1]: AAAA$n: client=mx.bank$((n % 20)).example[198.51.100.$((n % 20))]$2"
            at $s "qmgr[2]: AAAA$n: from=<news@bank$((n % 20)).example>, size=1000, nrcpt=1 (queue active)"
            at $s "local[3]: AAAA$n: to=<ann@club.example>, relay=local, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (forwarded as BBBB$n)"
            at $s "cleanup[4]: BBBB$n: message-id=<$n@bank.example>"
            at $s "qmgr[2]: BBBB$n: from=<news@bank$((n % 20)).example>, size=1000, nrcpt=1 (queue active)"
            if [ $((n * 37 % 100)) -lt "$1" ]; then
                at $s "smtp[5]: BBBB$n: to=<ann@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.7.26, status=bounced (host mx.far.example[192.0.2.9] said: 550 5.7.26 Unauthenticated email from bank$((n % 20)).example is not accepted due to domain's DMARC policy (in reply to end of DATA command))"
            else
                at $s "smtp[5]: BBBB$n: to=<ann@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
            fi
            at $s "qmgr[2]: AAAA$n: removed"
            at $s "qmgr[2]: BBBB$n: removed"
        done
    }
    hours 25 >1.log
    hours 60 >2.log
    hours 25 ", sasl_method=PLAIN, sasl_username=ann" >3.log
    sed 's/198[.]51[.]100[.]/172.17.0./' 1.log >4.log # a container's network
    for n in 1 2 3 4; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2 3 4; do sql $n.db "SELECT $n, cause, severity FROM incident"; done)" "1|auth.dmarc|medium
2|auth.dmarc|high
3|auth.dmarc|critical
4|auth.dmarc|critical"
}

@test "a server that hangs up without a word objects at no moment that could be told" {
    for n in $(seq 100 139); do
        if [ "$n" -lt 130 ]; then
            at $(((n - 100) * 100)) "smtp[7]: AAAA$n: to=<u@ezweb.ne.jp>, relay=lsean.ezweb.ne.jp[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=4.4.2, status=deferred (lost connection with lsean.ezweb.ne.jp[192.0.2.9] while receiving the initial server greeting)"
        else
            sent $(((n - 100) * 100)) "$n" other.example 9
        fi
    done >mail.log
    run pm mail.log
    says "Probable cause: Slowed down because the receiver distrusts us"
    [[ $output != *"At -,"* ]]
}
