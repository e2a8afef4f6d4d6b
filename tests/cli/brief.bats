# Logs of seconds or minutes, in which hours and days can't tell: what happened to all, or to all of one provider, between two accepted recipients.
load helper

n=0
# at SECOND PROGRAM TEXT: one line; a new queue id is in $id
at() { printf '2026-11-20T10:%02d:%02d+00:00 mx1 postfix/%s[7]: %s\n' $(($1 / 60)) $(($1 % 60)) "$2" "$3"; }
to() { n=$((n + 1)); at "$1" "$2" "$(printf 'A%05X' $n): to=<u$n@$3.example>, relay=$4, delay=1, delays=0.1/0/0.4/0.5, dsn=$5, status=$6 ($7)"; }
sent() { to "$1" smtp "$2" "mx.$2.example[${3:-192.0.2.$((${#2} + 10))}]:25" 2.0.0 sent '250 ok'; }
lost() { to "$1" smtp "$2" "mx.$2.example[192.0.2.20]:25" 4.4.2 deferred "lost connection with mx.$2.example[192.0.2.20] while receiving the initial server greeting"; }
held() { to "$1" error "$2" none 4.4.2 deferred "delivery temporarily suspended: lost connection with mx.$2.example[192.0.2.20] while receiving the initial server greeting"; }
cut() { to "$1" smtp "$2" none 4.4.1 deferred "connect to mx.$2.example[192.0.2.9]:25: No route to host"; }
unnamed() { to "$1" smtp "$2" none 4.4.3 deferred "Host or domain name not found. Name service error for name=$2.example type=MX: Host not found, try again"; }

told() { # what is told of each log
    for log; do
        pm ingest -q --db "$log.db" "$log.log"
        pm analyze -q --db "$log.db"
        sql "$log.db" "SELECT '$log', cause, provider, state, messages FROM incident ORDER BY cause, provider"
    done
}

@test "a provider that takes nothing, in a second; not where it takes some meanwhile, nor for a handful" {
    { for s in 1 2 3; do sent $s alpha; sent $s beta; done; } >ok.log
    { cat ok.log; for _ in 1 2 3; do lost 20 alpha; done; for _ in 1 2 3 4 5 6 7 8; do held 21 alpha; done; } >1.log
    { cat 1.log; sent 22 alpha; } >2.log
    { cat ok.log; lost 20 alpha; lost 20 alpha; sent 20 alpha; lost 21 alpha; for _ in 1 2 3 4 5 6 7 8; do held 22 alpha; done; } >3.log
    { cat ok.log; lost 20 alpha; lost 20 alpha; lost 20 alpha; held 21 alpha; held 21 alpha; } >4.log
    is "$(told 1 2 3 4)" "1|protocol.drop_at_banner|alpha.example|open|11
2|protocol.drop_at_banner|alpha.example|recovered|11"
}

@test "nothing gets out for seconds: our own line, or our own resolver; not where as many others take mail, nor four of ten" {
    { for d in alpha beta gamma1 delta12; do sent 1 $d; done; } >ok.log
    { cat ok.log; for d in alpha beta gamma1 delta12; do cut 20 $d; done; } >1.log
    { cat 1.log; for d in alpha beta; do sent 30 $d; done; } >2.log
    { cat ok.log; for d in alpha beta gamma1 delta12; do unnamed 20 $d; done; } >3.log
    { cat ok.log; cut 20 alpha; cut 20 beta; sent 21 delta12; cut 22 gamma1; cut 22 delta12; } >4.log
    { cat ok.log; for d in a b2 c33 d444 e5555; do sent 2 "other$d"; done; for d in alpha beta gamma1 delta12; do cut 20 $d; done; } >5.log
    is "$(told 1 2 3 4 5)" "1|network.unreachable|mx1|open|4
2|network.unreachable|mx1|recovered|4
3|dns.tempfail|mx1|open|4"
}

@test "IPv6 that fails in a tenth of the attempts: told where next to none worked, and over when three of the later ones would have failed" {
    six() { n=$((n + 1)); at "$1" smtp 'connect to mx.alpha.example[2001:db8::15]:25: Cannot assign requested address'
        n=$((n - 1)); sent "$1" alpha; }
    { sent 1 alpha 2001:db8::15; for s in $(seq 2 21); do six "$s"; for _ in 1 2 3 4 5 6 7 8 9; do sent "$s" beta; done; done; } >1.log
    { cat 1.log; for _ in $(seq 40); do sent 60 beta; done; } >2.log
    { cat 1.log; sent 60 alpha 2001:db8::15; } >3.log
    { sed 21q 1.log; sent 4 alpha 2001:db8::15; sed 1,21d 1.log; } >4.log
    is "$(told 1 2 3 4 | sed 's/|[0-9]*$//')" "1|network.ipv6.noaddr|mx1|open
2|network.ipv6.noaddr|mx1|recovered
3|network.ipv6.noaddr|mx1|recovered"
}

@test "a listing that one family of our addresses meets is not over with what the other brings" {
    listed() { to "$1" smtp alpha 'mx.alpha.example[192.0.2.15]:25' 5.7.1 bounced "host mx.alpha.example[192.0.2.15] said: 554 5.7.1 Service unavailable; Client host [198.51.100.10] blocked using zen.spamhaus.org (in reply to RCPT TO command)"; }
    { for s in 1 2 3 4 5; do listed $s; sent $s alpha 2001:db8::15; done; } >1.log
    { for s in 1 2 3 4 5; do listed $s; done; sent 6 alpha; } >2.log
    { cat 1.log; for s in $(seq 6 12); do sent "$s" alpha 2001:db8::15; done; } >3.log
    is "$(told 1 2 3)" "1|reputation.dnsbl|alpha.example|open|5
2|reputation.dnsbl|alpha.example|recovered|5
3|reputation.dnsbl|alpha.example|recovered|5"
}

@test "the one relay refuses for good, in a second; one domain of many that is refused is no relay's matter" {
    hub() { to "$1" smtp "$2" 'relay.hub.example[192.0.2.25]:25' "$3" "$4" "$5"; }
    no='host relay.hub.example[192.0.2.25] said: 554 5.7.1 Relay access denied (in reply to RCPT TO command)'
    { for s in $(seq 5); do for d in a b c d; do hub "$s" $d 2.0.0 sent '250 ok'; done; done; } >ok.log
    { cat ok.log; for d in a b c d a b; do hub 9 $d 5.7.1 bounced "$no"; done; } >1.log
    { cat ok.log; for _ in 1 2 3 4 5 6; do hub 9 a 5.7.1 bounced "$no"; done; } >2.log
    { cat ok.log; for d in a b c; do hub 9 $d 5.7.1 bounced "$no"; done; hub 9 d 2.0.0 sent '250 ok'; for d in a b c; do hub 9 $d 5.7.1 bounced "$no"; done; } >3.log
    is "$(told 1 2 3)" "1|policy.relay|hub.example|open|6"
}

@test "TLS that begins to fail at several providers at once is ours, at one theirs" {
    tls() { to "$1" smtp "$2" "mx.$2.example[192.0.2.$((${#2} + 10))]:25" 4.7.5 deferred 'Server certificate not verified'; }
    { for s in 1 2 3; do for d in alpha beta gamma1 delta12; do sent $s $d; done; done; } >ok.log
    { cat ok.log; for s in 20 21; do for d in alpha beta gamma1; do tls $s $d; done; done; } >1.log
    { cat ok.log; for s in 20 21 22; do tls $s alpha; done; } >2.log
    { for s in 20 21; do for d in alpha beta gamma1; do tls $s $d; done; done; } >3.log # none of them ever worked
    is "$(told 1 2 3)" "1|tls.verify|mx1|open|6
2|tls.verify|alpha.example|open|3
3|tls.verify|alpha.example|open|2
3|tls.verify|beta.example|open|2
3|tls.verify|gamma1.example|open|2"
}

@test "a dead domain that many messages wait for, tried or held back" {
    dead() { to "$1" smtp tot none 4.4.1 deferred 'connect to mx.tot.example[192.0.2.99]:25: Connection refused'; }
    back() { to "$1" error tot none 4.4.1 deferred 'delivery temporarily suspended: connect to mx.tot.example[192.0.2.99]:25: Connection refused'; }
    { sent 1 alpha; for _ in $(seq 9); do dead 20; done; for _ in $(seq 11); do back 21; done; } >1.log
    { sent 1 alpha; for _ in $(seq 9); do dead 20; done; for _ in $(seq 10); do back 21; done; } >2.log
    is "$(told 1 2)" "1|network.refused|tot.example|open|20"
}

@test "a process limit that is named once in a log of minutes; over after a reload; dropped lines that are counted are over" {
    limit() { at "$1" master 'warning: service "smtp" (25) has reached its process limit "100": new clients may experience noticeable delays'; }
    { sent 1 alpha; limit 2; sent 3 alpha; } >1.log
    { cat 1.log; at 10 master 'reload -- version 3.7.11, configuration /etc/postfix'; sent 11 alpha; } >2.log
    lose() { printf '2026-11-20T10:%02d:00+00:00 mx1 rsyslogd: imuxsock[pid 12]: %s due to rate-limiting\n' "$1" "$2"; }
    { sent 1 alpha; lose 1 'begin to drop messages'; sent 100 alpha; } >3.log
    { cat 3.log; lose 2 '340 messages lost'; sent 1000 alpha; } >4.log
    is "$(told 1 2 3 4 | sed 's/|[0-9]*$//')" "1|local.limits|mx1|open
2|local.limits|mx1|recovered
3|log.loss|mx1|open
4|log.loss|mx1|recovered"
}

@test "our own limit on messages turns away programs of this machine, not strangers" {
    much() { at "$1" smtpd "warning: Message delivery request rate limit exceeded: 6 from $2 for service 10587"; }
    { for s in 1 2 3; do much $s 'localhost[127.0.0.1]'; done; } >1.log
    { for s in 1 2 3; do much $s 'unknown[192.0.2.77]'; done; } >2.log
    is "$(told 1 2 | sed 's/|[0-9]*$//')" "1|local.limits|mx1|open"
}
