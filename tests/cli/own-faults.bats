# Faults of our own machine, and of the one relay that all its mail leaves by, as Postfix logs them.
load helper

# down N AT REASON [RELAY]: six messages for four domains, N retries each half an hour apart, all to the one relay
down() {
    for try in $(seq 0 "$1"); do
        for n in 1 2 3 4 5 6; do
            echo "$(date -u -d "@$(($2 + try * 1800 + n))" +%FT%T+00:00) mx1 postfix/smtp[7]: A0000$n: to=<u@d$((n % 4)).example>, relay=${4:-none}, delay=1, delays=0.1/0/0.4/0, dsn=4.4.1, status=deferred ($3)"
        done
    done
}

@test "the one relay that all mail leaves by takes nothing, though nothing was seen to work before; a dead domain is no relay" {
    down 2 1795500000 'connect to relay.hub.example[192.0.2.25]:587: Connection refused' >1.log
    sed 's/@d[0-9]/@d1/' 1.log >2.log
    down 2 1795500000 'host relay.hub.example[192.0.2.25] said: 454 4.7.1 Relay access denied (in reply to RCPT TO command)' 'relay.hub.example[192.0.2.25]:25' >3.log
    down 0 1795500000 'connect to relay.hub.example[192.0.2.25]:587: Connection refused' >4.log # within a few seconds
    for n in 1 2 3 4; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2 3 4; do sql $n.db "SELECT $n, cause, provider, state, severity, messages, detector FROM incident"; done)" \
        "1|network.refused|hub.example|open|high|6|unserved-relay
3|policy.relay|hub.example|open|low|6|refused"
}

@test "a source address that can't be bound is told, and over when mail goes out without that warning" {
    sent() { echo "2026-11-20T10:$1:00+00:00 mx1 postfix/smtp[7]: A000$1: to=<u@partner.example>, relay=mx.partner.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"; }
    bound() { echo "2026-11-20T10:$1:00+00:00 mx1 postfix/smtp[7]: warning: smtp_connect_addr: bind 198.51.100.7: Cannot assign requested address"; }
    { sent 10; bound 20; sent 20; bound 21; sent 21; } >1.log
    { cat 1.log; sent 30; } >2.log
    for n in 1 2; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2; do sql $n.db "SELECT cause, provider, state, events FROM incident"; done)" "local.bind|mx1|open|2
local.bind|mx1|recovered|2"
}

@test "on a machine that only takes mail for its own users a fault is over when they get theirs" {
    got() { echo "2026-11-20T$1:00+00:00 mx1 postfix/local[7]: A00${1/:/}: to=<u@corp.example>, relay=local, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (delivered to maildir)"; }
    { got 10:10; echo '2026-11-20T10:20:00+00:00 mx1 postfix/master[3]: warning: /usr/lib/postfix/sbin/smtpd: bad command startup -- throttling'; got 10:20; } >1.log
    { cat 1.log; got 11:30; } >2.log
    for n in 1 2; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2; do sql $n.db "SELECT cause, provider, state FROM incident"; done)" "local.transport|mx1|open
local.transport|mx1|recovered"
    died() { echo "2026-11-20T$1:00+00:00 mx1 postfix/pipe[7]: B00${1/:/}: to=<u@corp.example>, relay=dovecot, delay=1, delays=0.1/0/0/0.9, dsn=5.3.0, status=bounced (Command died with status 1: \"/usr/lib/dovecot/deliver\")"; }
    { got 10:10; died 10:20; died 10:21; died 10:22; got 10:30; } >3.log
    { cat 3.log; got 12:40; } >4.log
    for n in 3 4; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 3 4; do sql $n.db "SELECT cause, provider, state FROM incident"; done)" "local.filter|mx1|open
local.filter|mx1|recovered"
}

@test "faults of our own that nothing but a warning tells" {
    # cause, program, text
    while IFS='|' read -r cause program text; do
        rm -f mail.db mail.log
        echo "2026-11-20T10:00:00+00:00 mx1 postfix/${program}[7]: $text" >mail.log
        pm ingest -q --db mail.db mail.log
        pm analyze -q --db mail.db
        is "$text: $(sql mail.db 'SELECT cause FROM incident')" "$text: $cause"
    done <<'L'
local.loop|cleanup|warning: 4jcxph4YmNzXt: unreasonable virtual_alias_maps map nesting for a@corp.example -- message not accepted, try again later
local.config|cleanup|warning: mail_queue_enter: create file incoming/556258.188: Permission denied
local.config|smtpd|warning: cannot get RSA certificate from file "/etc/ssl/mail.pem": disabling TLS support
local.config|smtpd|warning: error opening chain file: /srv/lab/etc/nocert.pem: No such file or directory
local.config|smtpd|warning: SASL: Connect to private/auth failed: No such file or directory
local.transport|local|warning: connect #3 to subsystem private/store: No such file or directory
|smtpd|warning: connect #2 to subsystem private/rewrite: Connection refused
local.tables|smtpd|warning: hash:/etc/postfix/virtual is unavailable. open database /etc/postfix/virtual.db: No such file or directory
|smtp|warning: TLSA lookup error for mx.example.com:25; no DANE support
|cleanup|warning: 4jcxpK4pXWzXs: queue file size limit exceeded
L
}

@test "a daemon that says why it dies: that is the cause, not its death; without such words it is a service that isn't running" {
    # cause, the daemon's last words
    while IFS='|' read -r cause words; do
        rm -f mail.db
        {
            echo "2026-11-20T10:00:00+00:00 mx1 postfix/smtpd[7]: $words"
            echo '2026-11-20T10:00:01+00:00 mx1 postfix/master[2]: warning: process /usr/lib/postfix/sbin/smtpd pid 7 exit status 1'
            echo '2026-11-20T10:00:01+00:00 mx1 postfix/master[2]: warning: /usr/lib/postfix/sbin/smtpd: bad command startup -- throttling'
        } >mail.log
        pm ingest -q --db mail.db mail.log
        pm analyze -q --db mail.db
        is "$words: $(sql mail.db 'SELECT group_concat(cause) FROM incident') $(sql mail.db 'SELECT min(line) FROM v_evidence')" "$words: $cause"
    done <<'L'
local.config 1|fatal: bad boolean configuration: smtpd_helo_required = yess
local.config 1|fatal: /etc/postfix/main.cf, line 41: missing '=' after attribute name: "relay"
local.tables 1|fatal: open database /etc/postfix/virtual.db: No such file or directory
local.disk 1|fatal: open lock file pid/unix.smtpd: cannot open file: No space left on device
local.transport 2|fatal: unexpected command-line argument: -x
L
}

# looked AT N WHAT: a message for one of eight domains at the second AT of 2026-11-20: sent, or later (DNS does not answer)
looked() {
    local head
    head="$(date -u -d "@$((1795132800 + $1))" +%FT%T+00:00) mx1 postfix/smtp[7]: A$1$2: to=<u@d$2.example>"
    case $3 in
    sent) echo "$head, relay=mx.d$2.example[192.0.$2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)" ;;
    later) echo "$head, relay=none, delay=1, delays=0.1/0/0.9/0, dsn=4.4.3, status=deferred (Host or domain name not found. Name service error for name=d$2.example type=MX: Host not found, try again)" ;;
    esac
}

@test "a resolver that fails for every other message is not over while it does, but when none has failed for minutes" {
    for n in $(seq 0 239); do looked $((n * 30)) $((n % 8 + 1)) sent; done >well.log
    for n in $(seq 240 359); do looked $((n * 30)) $((n / 2 % 8 + 1)) "$([ $((n % 2)) = 0 ] && echo later || echo sent)"; done >half.log
    cat well.log half.log >1.log
    { cat 1.log; for n in $(seq 360 372); do looked $((n * 30)) $((n % 8 + 1)) sent; done; } >2.log
    # where nothing got through, what does is enough
    { cat well.log; grep deferred half.log; looked 10790 1 sent; } >3.log
    for n in 1 2 3; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2 3; do sql $n.db "SELECT $n, cause, provider, state FROM incident"; done)" "1|dns.tempfail|mx1|open
2|dns.tempfail|mx1|recovered
3|dns.tempfail|mx1|recovered"
}

@test "mail turned away by an error of our own, with its lines; over when mail comes in" {
    turned() { echo "2026-11-20T10:0$1:00+00:00 mx1 postfix/smtpd[5]: NOQUEUE: reject: RCPT from c$1.example[192.0.2.$1]: 451 4.3.5 Server configuration error; from=<a$1@c$1.example> to=<x@corp.example> proto=ESMTP helo=<c>"; }
    { echo '2026-11-20T10:00:00+00:00 mx1 postfix/smtpd[5]: warning: unknown smtpd restriction: "permit_mynetwork"'; turned 1; turned 2; turned 3; } >1.log
    { cat 1.log; echo "2026-11-20T12:00:00+00:00 mx1 postfix/smtpd[5]: 4F0001: client=c1.example[192.0.2.1]"; } >2.log
    # three after a start are enough; two are not
    came() { echo "2026-11-20T10:0$1:00+00:00 mx1 postfix/smtpd[5]: 4F000$1: client=c$1.example[192.0.2.$1]"; }
    { cat 1.log; echo '2026-11-20T10:04:00+00:00 mx1 postfix/master[2]: reload -- version 3.7.11, configuration /etc/postfix'; came 5; came 6; } >3.log
    { cat 3.log; came 7; } >4.log
    for n in 1 2 3 4; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 3 4; do sql $n.db 'SELECT state FROM incident'; done)" $'open\nrecovered'
    is "$(for n in 1 2; do sql $n.db "SELECT cause, provider, state, events, messages FROM incident; SELECT note, line FROM v_evidence ORDER BY line"; done)" "local.config|mx1|open|3|3
first|2
last|4
local.config|mx1|recovered|3|3
first|2
last|4"
}

@test "programs of the machine itself that are refused relaying are told, those of others not" {
    denied() { echo "2026-11-20T10:0$1:00+00:00 mx1 postfix/smtpd[5]: NOQUEUE: reject: RCPT from $2: 454 4.7.1 <u$1@far.example>: Relay access denied; from=<app@corp.example> to=<u$1@far.example> proto=ESMTP helo=<app>"; }
    for n in 1 2 3; do denied $n 'localhost[127.0.0.1]'; denied $n 'unknown[203.0.113.9]'; done >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT cause, provider, state, confidence, events, messages FROM incident; SELECT note, line FROM v_evidence ORDER BY line")" "local.config|mx1|open|70|3|3
first|1
last|5"
}

@test "a machine of our own network that is refused relaying to many is told, a person who forgot to log in is not" {
    denied() { echo "2026-11-20T1$(($1 / 12)):$(printf %02d $(($1 % 12 * 5))):00+00:00 mx1 postfix/smtpd[5]: NOQUEUE: reject: RCPT from $2: 454 4.7.1 <u$1@far.example>: Relay access denied; from=<app@corp.example> to=<u$1@far.example> proto=ESMTP helo=<app>"; }
    for n in $(seq 24); do denied "$n" 'app.corp.example[10.1.1.55]'; denied "$n" 'unknown[203.0.113.9]'; done >1.log
    for n in 1 2 3; do denied $n 'pc7.corp.example[10.1.1.7]'; done >2.log
    for n in 1 2; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2; do sql $n.db "SELECT cause, provider, state, confidence, events FROM incident; SELECT note, line FROM v_evidence ORDER BY line"; done)" "local.relay|mx1|open|75|24
first|1
last|47"
}

@test "a transport that is down is over when all that waited for it has gone out" {
    waits() { echo "2026-11-20T10:0$1:00+00:00 mx1 postfix/lmtp[7]: A00000$1: to=<u$1@corp.example>, relay=none, delay=1, delays=0.1/0/0.4/0, dsn=4.4.1, status=deferred (connect to mx1.corp.example[private/dovecot-lmtp]: No such file or directory)"; }
    goes() { echo "2026-11-20T10:1$1:00+00:00 mx1 postfix/local[8]: A00000$1: to=<u$1@corp.example>, relay=local, delay=600, delays=600/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)"; }
    { waits 1; waits 2; waits 3; goes 1; goes 2; } >1.log
    { cat 1.log; goes 3; } >2.log
    for n in 1 2; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in 1 2; do sql $n.db "SELECT cause, provider, state FROM incident"; done)" "local.transport|mx1|open
local.transport|mx1|recovered"
}

@test "what our own mailbox service says is no receiver's word" {
    said() { echo "2026-11-20T1$1:00:00+00:00 mx1 postfix/lmtp[7]: A00000$1: to=<u$1@corp.example>, relay=mx1.corp.example[private/dovecot-lmtp], delay=1, delays=0.1/0/0.4/0, dsn=4.2.0, status=deferred (host mx1.corp.example[private/dovecot-lmtp] said: 451 4.2.0 <u$1@corp.example> Internal error occurred. Refer to server log for more information. (in reply to end of DATA command))"; }
    for n in 1 2 3 4 5 6; do said $n; done >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT cause, provider, state, events FROM incident")" "local.filter|mx1|open|6"
}

@test "a local user that never sent before is told so, not measured by an hour of nothing" {
    uid() { echo "$(date -u -d "@$1" +%FT%T+00:00) mx1 postfix/pickup[3]: $2: uid=$3 from=<www>"; echo "$(date -u -d "@$1" +%FT%T+00:00) mx1 postfix/qmgr[2]: $2: from=<www@corp.example>, size=900, nrcpt=1 (queue active)"; }
    for d in 0 1 2 3; do uid $((1795500000 + d * 86400)) "A000$d" 0; done >mail.log
    for n in $(seq 240); do
        t=$((1795860000 + n * 5)) id=$(printf 'B%05X' "$n")
        uid $t "$id" 33
        echo "$(date -u -d "@$t" +%FT%T+00:00) mx1 postfix/smtp[7]: $id: to=<u$n@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.1.1, status=$([ $((n % 2)) = 0 ] && echo 'sent (250 ok)' || echo "bounced (host mx.far.example[192.0.2.9] said: 550 5.1.1 <u$n@far.example>: User unknown (in reply to RCPT TO command))")"
    done >>mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT detail FROM incident WHERE detector = 'uid-burst'")" "uid 33: 240 recipients in 1 h, and none known up to 2 h before"
}

@test "an address that our settings add and that is unknown is told in words of its own, and hides no other fault of ours" {
    for n in $(seq 10 29); do
        t="2026-11-20T10:$n"
        echo "$t:00+00:00 mx1 postfix/pickup[3]: A000$n: uid=33 from=<www>"
        echo "$t:00+00:00 mx1 postfix/qmgr[2]: A000$n: from=<www@corp.example>, size=900, nrcpt=2 (queue active)"
        echo "$t:01+00:00 mx1 postfix/local[9]: A000$n: to=<archive@corp.example>, relay=local, delay=1, delays=0.1/0/0.4/0.5, dsn=5.1.1, status=bounced (unknown user: \"archive\")"
        echo "$t:02+00:00 mx1 postfix/smtp[7]: A000$n: to=<u$n@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
        echo "$t:03+00:00 mx1 postfix/smtpd[5]: NOQUEUE: reject: RCPT from c$n.example[192.0.2.$n]: 451 4.3.5 Server configuration error; from=<a$n@c$n.example> to=<x@corp.example> proto=ESMTP helo=<c>"
    done >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT cause, detector FROM incident ORDER BY 1")" "local.address|own-unknown
local.config|turned-away"
    pm report --db mail.db | grep -qF always_bcc
}

@test "a mail store at a private address that takes no connection is told as ours" {
    line() { echo "2026-11-20T10:$1:0$2+00:00 mx1 postfix/$3"; }
    for n in $(seq 10 49); do
        line "$n" 0 "smtpd[5]: A000$n: client=mx.far.example[192.0.2.9]"
        line "$n" 1 "qmgr[2]: A000$n: from=<a$n@far.example>, size=900, nrcpt=1 (queue active)"
        if [ "$n" -ge 15 ] && [ "$n" -lt 40 ]; then
            line "$n" 2 "relay/smtp[9]: connect to store.corp.example[10.1.0.5]:25: Connection refused"
            line "$n" 2 "relay/smtp[9]: A000$n: to=<u$n@corp.example>, relay=none, delay=1, delays=0.1/0/0.4/0, dsn=4.4.1, status=deferred (connect to store.corp.example[10.1.0.5]:25: Connection refused)"
        else
            line "$n" 2 "relay/smtp[9]: A000$n: to=<u$n@corp.example>, relay=store.corp.example[10.1.0.5]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
            line "$n" 3 "qmgr[2]: A000$n: removed"
        fi
        line "$n" 4 "smtpd[5]: B000$n: client=app.corp.example[10.1.0.9]"
        line "$n" 5 "qmgr[2]: B000$n: from=<app@corp.example>, size=900, nrcpt=1 (queue active)"
        line "$n" 6 "smtp[7]: B000$n: to=<v$n@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
        line "$n" 7 "qmgr[2]: B000$n: removed"
    done >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(pm report --db mail.db -f json | python3 -c 'import json, sys; print(*(i["title"] for i in json.load(sys.stdin)["incidents"]), sep="|")')" \
        "A content filter, mail store or delivery command of our own fails or is slow"
}

@test "mail that waited for our own filter is told as late, and no sentence says that nothing failed" {
    at() { date -u -d "@$((1795500000 + $1))" "+%FT%T+00:00 mx1 postfix/${*:2}"; }
    # handed SECOND ID DELAY: the filter takes it, and it comes back and goes out
    handed() {
        at "$1" "smtp[7]: A$2: to=<u$2@far.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=$3, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as B$2)"
        at "$1" "qmgr[4]: A$2: removed"
        at "$1" "smtpd[6]: B$2: client=localhost[127.0.0.1]"
        at "$1" "qmgr[4]: B$2: from=<a@corp.example>, size=300, nrcpt=1 (queue active)"
        at "$1" "smtp[8]: B$2: to=<u$2@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=0.5, delays=0.1/0/0.2/0.2, dsn=2.0.0, status=sent (250 ok)"
        at "$1" "qmgr[4]: B$2: removed"
    }
    for n in $(seq 1000 1099); do
        at $((n * 60)) "smtpd[5]: A$n: client=app.corp.example[10.0.0.5]"
        at $((n * 60)) "qmgr[4]: A$n: from=<a@corp.example>, size=300, nrcpt=1 (queue active)"
        if [ "$n" -ge 1010 ] && [ "$n" -lt 1040 ]; then
            at $((n * 60 + 1)) "smtp[7]: A$n: to=<u$n@far.example>, relay=none, delay=1, delays=0.1/0/0.4/0.5, dsn=4.4.1, status=deferred (connect to 127.0.0.1[127.0.0.1]:10024: Connection refused)"
            handed $((n * 60 + 900)) "$n" 900
        else
            handed $((n * 60 + 1)) "$n" 1
        fi
    done | sort -s -k1,1 >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(pm query --db mail.db --format csv report/filter | tail -1 | tr -d '\r')" "30,900,900"
    pm report --db mail.db | tr -s '\n ' '  ' >flat
    for said in 'The mail to 100 of 100 recipients was accepted. The mail to 30 recipients came late, waiting for our own filter' '`report/filter`'; do grep -qF "$said" flat || { echo "not said: $said"; return 1; }; done
    for false in 'no delivery failed' 'saw nothing of it'; do ! grep -qF "$false" flat || { echo "said: $false"; return 1; }; done
}

@test "a satellite's relay that is down is told as ours, and is no small thing where all mail failed" {
    # $1: the port of the relay
    day() {
        for m in $(seq 0 5 1435); do
            t=$(date -u -d "@$((1795478400 + m * 60))" +%FT%H:%M) n=$((1000 + m))
            echo "$t:00.0+00:00 mx1 postfix/pickup[5]: A$n: uid=0 from=<root>"
            echo "$t:00.1+00:00 mx1 postfix/qmgr[6]: A$n: from=<root@corp.example>, size=900, nrcpt=1 (queue active)"
            if [ "$m" -ge 600 ] && [ "$m" -lt 630 ]; then
                echo "$t:01.0+00:00 mx1 postfix/smtp[7]: A$n: to=<x@site$((m % 7)).example>, relay=none, delay=1, delays=0.1/0/0.9/0, dsn=4.4.1, status=deferred (connect to relay.corp.example[192.0.2.9]:$1: Connection refused)"
            else
                echo "$t:01.0+00:00 mx1 postfix/smtp[7]: A$n: to=<x@site$((m % 7)).example>, relay=relay.corp.example[192.0.2.9]:$1, delay=1, delays=0.1/0/0.5/0.4, dsn=2.0.0, status=sent (250 Ok)"
                echo "$t:01.1+00:00 mx1 postfix/qmgr[6]: A$n: removed"
            fi
        done
    }
    for port in 587 25; do
        day $port >$port.log
        pm ingest -q --db $port.db $port.log
        pm analyze -q --db $port.db
        is "$(sql $port.db "SELECT cause, provider, severity FROM v_incident")" "network.refused|corp.example|medium"
        pm report --db $port.db >report.md
        grep -q '^- Probable cause: The relay that all our mail goes through does not take it' report.md
        grep -q "^nc -vz relay.corp.example $port\$" report.md
        run -1 grep 'MX is the one\|dig .* MX$' report.md
    done
    # nor need it have worked
    grep '=deferred' 25.log | sed 's/^\(.*]: \)A.*(\(connect to .*\))$/\1\2\n&/' >never.log
    pm ingest -q --db never.db never.log
    pm analyze -q --db never.db
    pm report --db never.db | grep -q '^- Probable cause: The relay that all our mail goes through does not take it'
    # a machine that writes to two receivers has no relay
    { cat 25.log; sed 's/site[0-9]\.example/away.example/; s/relay\.corp\.example\[192.0.2.9\]/mx.away.example[192.0.2.7]/; s/ A\([0-9]*\): / B\1: /' 25.log | grep -v deferred; } | sort -s -k1,1 >two.log
    pm ingest -q --db two.db two.log
    pm analyze -q --db two.db
    pm report --db two.db >report.md
    run -1 grep 'The relay that all' report.md
}

@test "a client whose mail went out is refused relaying: a few refusals tell, unless a login had let it in" {
    at() { date -u -d "@$((1795500000 + $1))" "+%FT%T+00:00 mx1 postfix/${*:2}"; }
    # SECOND ID LOGIN: one message of the application, handed in and sent
    handed() {
        at "$1" "smtpd[3]: $2: client=app.corp.example[10.1.1.55]$3"
        at "$1" "qmgr[4]: $2: from=<app@corp.example>, size=300, nrcpt=1 (queue active)"
        at "$1" "smtp[7]: $2: to=<u@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
        at "$1" "qmgr[4]: $2: removed"
    }
    refused() {
        for n in 1 2 3 4 5 6; do
            at $((300 + n * 10)) "smtpd[3]: NOQUEUE: reject: RCPT from app.corp.example[10.1.1.55]: 454 4.7.1 <u$n@far.example>: Relay access denied; from=<app@corp.example> to=<u$n@far.example> proto=ESMTP helo=<app>"
        done
    }
    { handed 0 A0001 ''; refused; } >open.log
    { handed 0 A0001 ''; refused; handed 900 A0002 ''; } >over.log
    { handed 0 A0001 ', sasl_method=PLAIN, sasl_username=app'; refused; } >login.log
    refused >stranger.log
    for n in open over login stranger; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in open over login stranger; do sql $n.db "SELECT '$n', cause, provider, state, recipients FROM incident"; done)" \
        $'open|local.relay|mx1|open|6\nover|local.relay|mx1|recovered|6'
}

@test "a policy service that doesn't answer is told as such, not as a fault of settings" {
    turned() { # MINUTE WARNING
        echo "2026-11-20T10:0$1:00.0+00:00 mx1 postfix/smtpd[5]: warning: $2"
        echo "2026-11-20T10:0$1:00.1+00:00 mx1 postfix/smtpd[5]: NOQUEUE: reject: RCPT from c$1.example[192.0.2.$1]: 451 4.3.5 <x@corp.example>: Recipient address rejected: Server configuration problem; from=<a$1@c$1.example> to=<x@corp.example> proto=ESMTP helo=<c>"
    }
    for m in 1 2 3 4; do turned $m 'problem talking to server 127.0.0.1:10031: Connection refused'; done >policy.log
    for m in 1 2 3 4; do turned $m 'unknown smtpd restriction: "permit_all"'; done >setting.log
    for n in policy setting; do pm ingest -q --db $n.db $n.log; pm analyze -q --db $n.db; done
    is "$(for n in policy setting; do sql $n.db 'SELECT cause, detector, events FROM incident'; done)" $'local.filter|turned-away|4\nlocal.config|turned-away|4'
}
