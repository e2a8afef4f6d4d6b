# What is over, and what only seems so.
load helper

# at SECOND LINE…: each with the stamp of that second since a Monday
at() { date -u -d "@$((1795478400 + $1))" "+%FT%T+00:00 mx1 postfix/${*:2}"; }

# mail SECOND ID SENDER STATUS WORDS: one to u@gmail.example, which Google's servers take or don't
mail() {
    at "$1" "qmgr[5]: $2: from=<$3>, size=900, nrcpt=1 (queue active)"
    at "$1" "smtp[7]: $2: to=<u@gmail.example>, relay=mx.google.com[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=$4, status=$5 ($6)"
    at "$1" "qmgr[5]: $2: removed"
}
taken() { mail "$1" "$2" "$3" 2.0.0 sent '250 2.0.0 OK - gsmtp'; }
unsigned() { mail "$1" "$2" "$3" 5.7.26 bounced 'host mx.google.com[192.0.2.9] said: 550 5.7.26 Your email has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. a1si - gsmtp (in reply to end of DATA command)'; }

state() { pm ingest -q --db "$1.db" "$1.log" && pm analyze -q --db "$1.db" && sql "$1.db" "SELECT cause, state FROM incident"; }

@test "what a receiver holds against one domain of ours is not over with mail of the others" {
    for n in $(seq 100 135); do
        taken $(((n - 100) * 3600)) "AA00$n" a@well.example
        if [ $((n % 4)) = 0 ] && [ "$n" -lt 126 ]; then unsigned $(((n - 100) * 3600 + 60)) "BB00$n" b@bare.example; fi
        if [ "$n" -gt 124 ]; then for k in 1 2 3 4; do taken $(((n - 100) * 3600 + 100 * k)) "CC0$k$n" a@well.example; done; fi
    done >others.log
    is "$(state others)" 'auth.required|open'
    { cat others.log && taken $((36 * 3600)) DD0001 b@bare.example; } >mended.log
    is "$(state mended)" 'auth.required|recovered'
    { cat others.log && taken $((36 * 3600)) DD0001 b@Bare.Example; } >capital.log
    is "$(state capital)" 'auth.required|recovered'
    at $((9 * 86400)) 'master[1]: daemon started -- version 3.7.11, configuration /etc/postfix' | sed 's/ mx1 / mx2 /' >later.log
    rm others.db && pm ingest -q --db others.db later.log
    is "$(state others)" 'auth.required|open'
}

@test "what fails in part for a week is measured by the mail of its last day, like what was taken" {
    for n in $(seq 1000 1167); do
        taken $(((n - 1000) * 3600)) "AA00$n" a@well.example
        mail $(((n - 1000) * 3600 + 60)) "BB00$n" a@well.example 4.7.29 deferred 'host mx.google.com[192.0.2.9] said: 421 4.7.29 Your email has been rate limited because this message wasn'\''t sent over a TLS connection. - gsmtp (in reply to MAIL FROM command)'
    done >part.log
    taken $((168 * 3600)) CC0001 a@well.example >>part.log
    is "$(state part | grep tls)" 'tls.required|open'
}

@test "a line that loses half of all connections for hours is one trouble of ours, up to its end" {
    for h in 0 1 2 3 4 5; do
        for n in $(seq 100 147); do
            site=$((n % 8)) t=$((h * 3600 + (n - 100) * 70))
            fails=0
            case $h in 1) [ $((n / 8 % 5)) -lt 3 ] && fails=1 ;; 2|3|4) [ $((n / 8 % 5)) -lt 2 ] && fails=1 ;; esac
            at $t "qmgr[5]: A$h$n: from=<a@well.example>, size=900, nrcpt=1 (queue active)"
            if [ $fails = 1 ]; then
                at $t "smtp[7]: connect to mx.s$site.example[192.0.2.$site]:25: Connection timed out"
                at $t "smtp[7]: A$h$n: to=<u@s$site.example>, relay=none, delay=30, delays=0.1/0/30/0, dsn=4.4.1, status=deferred (connect to mx.s$site.example[192.0.2.$site]:25: Connection timed out)"
            else
                at $t "smtp[7]: A$h$n: to=<u@s$site.example>, relay=mx.s$site.example[192.0.2.$site]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
            fi
        done
    done >half.log
    is "$(state half)" 'network.timeout|recovered'
    is "$(sql half.db "SELECT provider, strftime('%H', started_at, 'unixepoch'), strftime('%H', ended_at, 'unixepoch') FROM incident")" 'mx1|01|04'
}

@test "a filter that was slow up to the evening is over with the first quick ones of the morning" {
    for n in $(seq 100 130); do
        t=$(((n - 100) * 120)) took=58
        if [ "$n" -gt 120 ]; then t=$((t + 50000)) took=1; fi
        at $t "qmgr[5]: AA00$n: from=<a@well.example>, size=900, nrcpt=1 (queue active)"
        at $((t + took)) "smtp[7]: AA00$n: to=<u@well.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=$took, delays=0.1/0/0/$took, dsn=2.0.0, status=sent (250 2.0.0 from MTA)"
        at $((t + took)) "qmgr[5]: AA00$n: removed"
    done | sort >slow.log
    is "$(state slow)" 'local.filter|recovered'
}
