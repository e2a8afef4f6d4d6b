# Faults of our own as a real Postfix in the lab logged them: a relay that isn't there, limits of the machine, a door that is shut for those who used to come in.
load helper

# at SECOND PROGRAM TEXT
at() { date -u -d "@$((1795500000 + $1))" "+%FT%T+00:00 mx1 postfix/$2: ${*:3}"; }

told() { for n; do pm ingest -q --db "$n.db" "$n.log"; pm analyze -q --db "$n.db"; sql "$n.db" "SELECT '$n', cause, provider, state FROM incident ORDER BY 2, 3"; done; }

@test "a relay that our settings name and that is not there is a fault of the settings, whatever the name server says of it" {
    # SECOND NUMBER RELAY REASON
    waits() {
        at "$1" 'smtp[7]' 'warning: relayhost configuration problem'
        at "$1" 'smtp[7]' "A000$2: to=<u@d$2.example>, relay=none, delay=0.1, delays=0.1/0/0/0, dsn=4.3.5, status=deferred ($3)"
    }
    gone='Host or domain name not found. Name service error for name=smtp.relayy.example type=AAAA: Host not found'
    for n in 1 2 3 4 5 6; do waits "$n" "$n" "$gone"; done >gone.log
    for n in 1 2 3 4 5 6; do waits "$n" "$n" 'Domain relay2.example does not accept mail (nullMX)'; done >null.log
    for n in 1 2 3 4 5 6; do waits "$n" "$n" 'mail for relay3.example loops back to myself'; done >loop.log
    is "$(told gone null loop)" $'gone|local.config|mx1|open\nnull|local.config|mx1|open\nloop|local.config|mx1|open'
}

@test "daemons that die since they may open too few files have reached a limit" {
    died() {
        at "$1" 'proxymap[9]' 'warning: could allocate space for only 14 open files'
        at "$1" 'proxymap[9]' 'fatal: fcntl F_DUPFD: Invalid argument'
        at "$1" 'master[3]' 'warning: process /usr/lib/postfix/sbin/proxymap pid 9 exit status 1'
        at "$1" 'master[3]' 'warning: /usr/lib/postfix/sbin/proxymap: bad command startup -- throttling'
        at "$1" 'pickup[4]' 'warning: connect #4 to subsystem public/cleanup: Too many open files'
    }
    { died 1; died 61; } >files.log
    is "$(told files)" 'files|local.limits|mx1|open'
}

# SECOND ID SENDER RECIPIENT: one message from a partner for a user here
came() {
    at "$1" 'smtpd[3]' "$2: client=mail.partner.example[192.0.2.72]"
    at "$1" 'qmgr[4]' "$2: from=<$3@partner.example>, size=300, nrcpt=1 (queue active)"
    at "$1" 'local[5]' "$2: to=<$4@corp.example>, relay=local, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)"
    at "$1" 'qmgr[4]' "$2: removed"
}

@test "a door that is shut for those who used to come in is told by what shuts it, and over when they come in again" {
    whom() { echo "from=<k$1@partner.example> to=<$2@corp.example> proto=ESMTP helo=<mail.partner.example>"; }
    before() { for n in 1 2 3; do came "$n" "A000$n" "k$n" mori; came "$n" "B000$n" "k$n" abe; done; }
    shut() { # TEXT of a refusal after NOQUEUE, up to the names
        for n in 1 2 3 4; do for user in mori abe; do at $((100 + n * 10)) 'smtpd[3]' "NOQUEUE: reject: RCPT from mail.partner.example[192.0.2.72]: ${1//USER/$user}; $(whom "$n" $user)"; done; done
    }
    milter() { for n in 1 2 3 4; do for user in mori abe; do at $((100 + n * 10)) 'cleanup[6]' "C0$n$user: milter-reject: END-OF-MESSAGE from mail.partner.example[192.0.2.72]: 4.7.1 Service unavailable - try again later; $(whom "$n" $user)"; done; done; }
    { before; milter; } >milter.log
    { before; shut '554 5.7.1 Service unavailable; Client host [192.0.2.72] blocked using bl.oldlist.example'; } >list.log
    { before; shut '550 5.1.1 <USER@corp.example>: Recipient address rejected: User unknown in local recipient table'; } >table.log
    { before; shut '454 4.7.1 <USER@corp.example>: Relay access denied'; } >relay.log
    { cat table.log; came 300 D0001 k1 mori; } >over.log
    { before; shut '450 4.2.0 <USER@corp.example>: Recipient address rejected: Greylisted'; } >grey.log
    { before; shut '450 4.1.1 <USER@corp.example>: Recipient address rejected: unverified address: connect to lager.corp.example[203.0.113.21]:2525: Connection refused'; } >asked.log
    { before; shut '450 4.1.1 <USER@corp.example>: Recipient address rejected: unverified address: host lager.corp.example[203.0.113.21] said: 550 5.1.1 User unknown (in reply to RCPT TO command)'; } >gone.log
    shut '454 4.7.1 <USER@corp.example>: Relay access denied' >strangers.log
    is "$(told milter list table relay over asked grey gone strangers)" 'milter|local.filter|mx1|open
list|reject.known|mx1|open
table|local.tables|mx1|open
relay|local.relay|mx1|open
over|local.tables|mx1|recovered
asked|local.transport|mx1|open'
    pm report --db table.db >report.md
    grep -q '8 refusals for corp.example; clients that came in before: 1' report.md
    is "$(sql table.db 'SELECT note, line FROM incident_evidence ORDER BY 2')" $'first|25\nlast|32'
}

@test "a list that answers with an error shuts the door for everybody: that is told, not whom it refused; over when mail comes in again" {
    before() { for n in 1 2 3; do came "$n" "A000$n" "k$n" mori; came "$n" "B000$n" "k$n" abe; done; }
    shut() { for n in 1 2 3 4; do for user in mori abe; do at $((100 + n * 10)) 'smtpd[3]' "NOQUEUE: reject: RCPT from mail.partner.example[192.0.2.72]: 554 5.7.1 Service unavailable; Client host [192.0.2.72] blocked using zen.spamhaus.org; $1; from=<k$n@partner.example> to=<$user@corp.example> proto=ESMTP helo=<mail.partner.example>"; done; done; }
    error='Error: open resolver; https://check.spamhaus.org/returnc/pub/203.0.113.53/'
    { before; shut "$error"; } >lists.log
    { cat lists.log; came 1300 D0001 k1 mori; at 1301 'postfix-script[8]' 'refreshing the Postfix mail system'; } >again.log
    { before; shut 'https://www.spamhaus.org/query/ip/192.0.2.72'; } >listed.log
    is "$(told lists again listed)" 'lists|local.lists|mx1|open
again|local.lists|mx1|recovered
listed|reject.known|mx1|open'
    is "$(sql lists.db 'SELECT detail FROM incident')" '8 refusals of 1 clients by an error of zen.spamhaus.org'
}

@test "people who log in and are refused for size are told, strangers at the same port are not" {
    handed() { # SECOND ID NUMBER: one message from the NUMBER-th of three machines
        at "$1" 'submission/smtpd[3]' "$2: client=pc$3.corp.example[10.0.0.$3], sasl_method=PLAIN, sasl_username=mori"
        at "$1" 'qmgr[4]' "$2: from=<mori@corp.example>, size=300, nrcpt=1 (queue active)"
        at "$1" 'local[5]' "$2: to=<abe@corp.example>, relay=local, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)"
        at "$1" 'qmgr[4]' "$2: removed"
    }
    size() { at "$1" 'submission/smtpd[3]' "NOQUEUE: reject: MAIL from pc$2.corp.example[10.0.0.$2]: 552 5.3.4 Message size exceeds fixed limit; proto=ESMTP helo=<pc>"; } # SECOND NUMBER
    refused() { for n in 1 2 3 4; do for m in 0 1 2; do size $((1000 + n * 60 + m)) $(($1 + m)); done; done; } # NUMBER of the first of three machines
    before() { for n in 1 2 3 4 5 6 7 8 9; do handed $((n * 100)) "A000$n" $((n % 3 + 1)); done; }
    { before; refused 1; } >size.log
    { cat size.log; for n in 1 2 3 4 5 6; do handed $((1300 + n)) "B000$n" $((n % 3 + 1)); done; } >mended.log
    { before; refused 7; } >strangers.log
    { before; for n in $(seq 20); do size $((1000 + n)) 1; done; size 1030 2; size 1031 3; } >few.log # one who tries again and again
    is "$(told size mended strangers few)" 'size|local.submission|mx1|open
mended|local.submission|mx1|recovered'
    is "$(sql size.db 'SELECT detail FROM incident')" '12 refusals of 3 clients that log in'
}

@test "mail of strangers that goes out from here and meets unknown recipients is told as an open relay; of our own network it is a bad list" {
    brought() { # NETWORK of the clients
        for n in $(seq 60); do
            at $((n * 30)) 'smtpd[3]' "A0$n: client=unknown[$1.$n]"
            at $((n * 30)) 'qmgr[4]' "A0$n: from=<bank@login.example>, size=300, nrcpt=1 (queue active)"
            at $((n * 30 + 1)) 'smtp[5]' "A0$n: to=<u$n@isp.example>, relay=mx.isp.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.1.1, status=bounced (host mx.isp.example[192.0.2.9] said: 550 5.1.1 <u$n@isp.example>: User unknown (in reply to RCPT TO command))"
            at $((n * 30 + 1)) 'qmgr[4]' "A0$n: removed"
        done
    }
    brought 203.0.113 >relay.log
    brought 10.0.0 >ours.log
    is "$(told relay)" 'relay|abuse.relay|mx1|open'
    is "$(told ours)" 'ours|mailbox.unknown|isp.example|open'
    is "$(sql relay.db "SELECT detail FROM incident")" '60 unknown recipients of mail that 60 client addresses handed in without a login'
    is "$(sql relay.db 'SELECT note, line FROM incident_evidence ORDER BY 2')" $'first|3\nlast|239'
}

@test "a program at a private address that is refused for its name is told as those that are refused relaying are" {
    for n in 1 2; do
        at "$n" 'smtpd[3]' "A000$n: client=app.corp.example[10.1.1.55]"
        at "$n" 'qmgr[4]' "A000$n: from=<app@corp.example>, size=300, nrcpt=1 (queue active)"
        at "$n" 'smtp[7]' "A000$n: to=<u@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
    done >helo.log
    for n in 1 2 3 4 5 6; do
        at $((300 + n * 10)) 'smtpd[3]' "NOQUEUE: reject: RCPT from app.corp.example[10.1.1.55]: 450 4.7.1 <billing.internal>: Helo command rejected: Host not found; from=<app@corp.example> to=<u$n@far.example> proto=ESMTP helo=<billing.internal>"
    done >>helo.log
    is "$(told helo)" 'helo|reject.known|mx1|open'
}

@test "what programs here hand in and Postfix refuses, holds or throws away is told, and over when the next is taken" {
    # SECOND NUMBER: a report of a program here
    taken() {
        at "$1" 'pickup[3]' "A000$2: uid=0 from=<report>"
        at "$1" 'qmgr[4]' "A000$2: from=<report@corp.example>, size=300, nrcpt=1 (queue active)"
        at "$1" 'smtp[7]' "A000$2: to=<u@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
        at "$1" 'qmgr[4]' "A000$2: removed"
    }
    # ACTION: what header_checks do
    checks() {
        for n in 1 2 3 4 5 6; do
            at "10$n" 'pickup[3]' "3B494A780F$n: uid=0 from=<report>"
            at "10$n" 'cleanup[5]' "3B494A780F$n: $1: header Subject: report $n from local; from=<report@corp.example> to=<u$n@far.example>$2"
        done
    }
    { taken 1 01; taken 2 02; taken 3 03; checks reject ': 5.7.1 no reports here'; } >reject.log
    { taken 1 01; taken 2 02; taken 3 03; checks hold; } >hold.log
    { taken 1 01; taken 2 02; taken 3 03; checks discard ': old rule'; } >discard.log
    { taken 1 01; taken 2 02; taken 3 03; for n in 1 2 3 4 5 6; do at "10$n" "sendmail[8]" 'fatal: report@corp.example(0): message file too big'; done; } >big.log
    { cat big.log; taken 200 04; taken 201 05; taken 202 06; } >over.log
    { taken 1 01; checks hold; } >allheld.log
    is "$(told reject hold discard big over allheld)" 'reject|local.submission|mx1|open
hold|local.submission|mx1|open
discard|local.submission|mx1|open
big|local.submission|mx1|open
over|local.submission|mx1|recovered'
    pm report --lang ja --db discard.db >report.md
    grep -q 'この機器のプログラムのメール 6 通を破棄' report.md
}

@test "a domain that ours no longer is loops, and that is over when its users get their mail again" {
    loops() { for n in 1 2 3 4; do at $((100 + n)) 'smtp[7]' "E000$n: to=<mori@corp.example>, relay=none, delay=0.1, delays=0.1/0/0/0, dsn=5.4.6, status=bounced (mail for corp.example loops back to myself)"; done; }
    { came 1 A0001 k1 mori; loops; } >loop.log
    { cat loop.log; for n in 1 2 3; do came $((110 + n * 10)) "D000$n" k1 mori; done; } >over.log
    is "$(told loop over)" $'loop|local.loop|mx1|open\nover|local.loop|mx1|recovered'
}

@test "a partner that our rules for names refuse is told, though others come in; one whom an access table blocks is not" {
    refused() { for n in 1 2 3; do for user in mori abe; do at $((100 + n * 10)) 'smtpd[3]' "NOQUEUE: reject: RCPT from mail.partner.example[192.0.2.72]: $1 Client host rejected: $2; from=<k$n@partner.example> to=<$user@corp.example> proto=ESMTP helo=<mail>"; done; done; }
    before() { for n in 1 2 3; do came "$n" "3B494A780F$n" "k$n" mori; came "$n" "3B494A781F$n" "k$n" abe; done; }
    others() { for n in 0 1 2 3; do came "10$n" "3B494A782F$n" lee mori | sed 's/mail.partner.example\[192.0.2.72]/mx.other.example[192.0.2.73]/'; came "13$n" "3B494A783F$n" lee mori | sed 's/mail.partner.example\[192.0.2.72]/mx.other.example[192.0.2.73]/'; done; }
    { before; { refused '450 4.7.25' 'cannot find your hostname, [192.0.2.72]'; others; } | sort -s -k1,1; } >name.log
    { before; { refused '554 5.7.1' 'Access denied'; others; } | sort -s -k1,1; } >blocked.log
    is "$(told name blocked)" 'name|reject.known|mx1|open'
}

@test "a milter that is back is over when mail came in that would have failed by the pace of before" {
    gone() { for n in 1 2 3 4; do at "2$n" 'smtpd[3]' 'warning: connect to Milter service inet:127.0.0.1:8891: Connection refused'; done; }
    { came 1 3B494A780F1 k1 mori; gone; } >gone.log
    { cat gone.log; for n in 1 2 3 4; do came "3$n" "3B494A781F$n" k1 mori; done; } >back.log
    is "$(told gone back)" $'gone|local.filter|mx1|open\nback|local.filter|mx1|recovered'
}

@test "a rule of an organisation that refuses all we write to it is told, one that refuses a few is not" {
    # NUMBER STATUS TEXT
    line() { at "$1" 'smtp[7]' "3B494A780F$1: to=<u$1@isp-a.example>, relay=mx1.isp-a.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.7.1, status=$2 ($3)"; }
    rule='host mx1.isp-a.example[192.0.2.9] said: 550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy (in reply to end of DATA command)'
    for n in 10 11 12 13 14 15; do line $n bounced "$rule"; done >all.log
    { for n in 10 11; do line $n bounced "$rule"; done; for n in 20 21 22 23; do line $n sent '250 2.0.0 Ok'; done; } >few.log
    is "$(told all few)" 'all|policy.recipient|isp-a.example|open'
}

@test "refusals of known clients that are over stay so as a thousand others write" {
    refused() { for n in 1 2 3 4; do for user in mori abe; do at $((100 + n * 10)) 'smtpd[3]' "NOQUEUE: reject: RCPT from mail.partner.example[192.0.2.72]: 554 5.7.1 Service unavailable; Client host [192.0.2.72] blocked using bl.oldlist.example; from=<k$n@partner.example> to=<$user@corp.example> proto=ESMTP helo=<mail>"; done; done; }
    {
        for n in 1 2 3; do came "$n" "A000$n" "k$n" mori; at "$n" 'smtp[7]' "B000$n: to=<p$n@partner.example>, relay=mail.partner.example[192.0.2.72]:25, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (250 ok)"; done
        refused
        came 300 D0001 k1 mori
    } >back.log
    at 400 'smtpd[3]' 'X: client=mx.other.example[192.0.2.73]' >one
    at 400 'qmgr[4]' 'X: from=<o@other.example>, size=300, nrcpt=1 (queue active)' >>one
    { cat back.log; awk '{ line[NR] = $0 } END { for (i = 1; i <= 1100; i++) for (k = 1; k <= NR; k++) { text = line[k]; sub("X:", sprintf("3B49%06X:", i), text); print text } }' one; } >later.log
    is "$(told back later)" $'back|reject.known|mx1|recovered\nlater|reject.known|mx1|recovered'
}
