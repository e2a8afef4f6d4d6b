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
