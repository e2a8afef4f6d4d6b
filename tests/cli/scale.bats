# What takes the square of a log's size: one thing of which there are very many. The bounds are a tenth of what the square took, and ten times what it takes now.
load helper

# many WHAT N: a log with N of it; those with a step take years, of months with 28 days.
many() {
    awk -v what="$1" -v n="$2" 'function stamp(s) {
            return sprintf("20%02d-%02d-%02dT%02d:%02d:%02d+00:00", 20 + s / 29030400, s / 2419200 % 12 + 1, s / 86400 % 28 + 1, s / 3600 % 24, s / 60 % 60, s % 60)
        }
        function line(t) { print (step ? stamp(int(i * step)) : "Mar  1 00:00:00"), (what == "hosts" || what == "pairs" ? "mx" i : "mx"), "postfix/" t }
        function take(id, rcpt) { line("qmgr[12]: " id ": from=<a@b.example>, size=1234, nrcpt=" rcpt " (queue active)") }
        function off(id, r, why, relay) { line("smtp[" 100 + i % 50 "]: " id ": to=<" r ">, relay=" relay ", delay=1.2, delays=0.1/0.1/0.5/0.5, dsn=4.4.1, status=deferred (" why ")") }
        function sent(id, d) {
            line("smtp[100]: " id ": to=<u@" d ".example>, relay=mx." d ".example[192.0.2.1]:25, delay=1.2, delays=0.1/0.1/" (what == "slow" ? "1.5/2.5" : "0.5/0.5") ", dsn=2.0.0, status=sent (250 ok)")
            line("qmgr[12]: " id ": removed")
        }
        function refused(id, d, why) { line("smtp[" 100 + i % 50 "]: " why); off(id, "u@" d ".example", why, "none") }
        BEGIN {
            step = what == "later" ? 0.2 : what == "down" || what == "flaps" || what == "nodns" ? 200 : what == "pauses" ? 2000 : 0
            if (what == "receivers") take("A000000001", n)
            for (i = 1; i <= n; i++) {
                id = sprintf("A0%08X", i)
                d = what == "pairs" || what == "slow" ? "d" i : what == "later" ? "d" i * 7919 % 3000 : step ? "d" i * 7919 % 500 : "d"
                good = int(sin(i * 12.9898) * 43758.5453 * 100) % 100 # as good as random
                if (good < 0) good += 100
                if (what == "receivers") {
                    off("A000000001", "u@d" i ".example", "host mx.d.example[192.0.2.1] said: 450 4.7.1 later (in reply to RCPT TO command)", "mx.d" i ".example[192.0.2.1]:25")
                    continue
                }
                take(id, 1)
                if (what == "waiting") off(id, "u@d.example", "connect to mx.d.example[192.0.2.1]:25: Connection timed out", "none")
                if (what == "later") off(id, "u@" d ".example", "host mx." d ".example[192.0.2.1] said: 450 4.7.1 come back later (in reply to RCPT TO command)", "mx." d ".example[192.0.2.1]:25")
                if (what == "down" && good < 90) refused(id, d, "connect to mx." d ".example[192.0.2.1]:25: Connection timed out")
                if (what == "nodns" && good < 90) off(id, "u@" d ".example", "Host or domain name not found. Name service error for name=" d ".example type=MX: Host not found, try again", "none")
                if (what == "flaps" && good < 50) refused(id, d, "connect to mx." d ".example[2001:db8::1]:25: Network is unreachable")
                if ((what == "down" || what == "nodns") && good >= 90 || what == "flaps" && good >= 50 || what == "pauses" && good < 40 || what == "hosts" || what == "pairs" || what == "slow") sent(id, d)
            }
        }' >many.log
    rm -f many.db
    pm ingest -q --db many.db many.log
}

# limited COMMAND…: within 8 s of processor time, whatever else the machine does.
limited() { (ulimit -t 8 && exec "$POSTMORTEM" "$@"); }

# bounded WHAT [N]: analysed, again, and reported.
bounded() {
    many "$1" "${2:-20000}"
    limited analyze --db many.db
    limited digest --db many.db many.log >/dev/null || [ $? -le 3 ]
    limited report --db many.db >many.md
}

@test "a message with 20,000 receivers that all put it off" { bounded receivers; }

@test "20,000 messages that wait for one receiver" { bounded waiting; }

@test "20,000 machines" { bounded hosts; }

@test "40,000 receivers, each slow once" { bounded slow 40000; }

@test "20,000 messages that 3,000 receivers put off within an hour" { bounded later; }

@test "nearly all of 20,000 messages fail, for weeks" { bounded down; }

@test "nearly no name is found, for weeks" { bounded nodns 30000; }

@test "40,000 messages, and IPv6 comes and goes for weeks" { bounded flaps 40000; }

@test "a small server, for more than a year" { bounded pauses 40000; }

@test "the logs of two machines, for weeks, read one after the other: each is told what it would be alone" {
    many flaps 20000
    sed 's/ mx postfix/ mx2 postfix/' many.log >other.log
    pm ingest -q --db two.db many.log other.log
    limited analyze --db two.db
    limited report --db two.db >many.md
    pm analyze -q --db many.db
    for host in mx mx2; do
        is "$(sql two.db "SELECT replace(detail, '$host', 'mx'), started_at, ended_at, ok_after_at, state, severity, events, messages FROM incident WHERE host = '$host' ORDER BY started_at, cause")" \
            "$(sql many.db 'SELECT detail, started_at, ended_at, ok_after_at, state, severity, events, messages FROM incident ORDER BY started_at, cause')"
    done
}

@test "20,000 machines, each with a receiver of its own: the memory does not grow with the square" {
    many pairs 20000
    (ulimit -v 1500000 && limited analyze --db many.db)
    is "$(sql many.db 'SELECT count(*) FROM provider_seen')" 20000
    is "$(sql many.db 'SELECT count(*) FROM pace')" 40000
}

@test "a login sends 30,000 messages in a day from where it never sent, and all are refused; 300 clients of our own network are refused relaying meanwhile" {
    awk 'function at(s, text) { printf "2026-01-%02dT%02d:%02d:%02d+00:00 mx postfix/%s\n", s / 86400 + 5, s / 3600 % 24, s / 60 % 60, s % 60, text }
        function mail(s, client) {
            id = sprintf("A0%08X", ++n)
            at(s, "smtpd[9]: " id ": client=" client ", sasl_method=PLAIN, sasl_username=anna")
            at(s, "qmgr[5]: " id ": from=<anna@b.example>, size=900, nrcpt=1 (queue active)")
            at(s, "smtp[7]: " id ": to=<u" n "@d.example>, relay=mx.d.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.d.example[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command))")
            at(s, "qmgr[5]: " id ": removed")
        }
        BEGIN {
            for (d = 0; d < 5; d++) for (k = 0; k < 3; k++) mail(d * 86400 + 30000 + k * 600, "pc[10.0.0.1]")
            for (i = 0; i < 30000; i++) {
                mail(432000 + i * 2, "vps.hoster.example[203.0.113.5]")
                if (i % 100 == 50) for (k = 0; k < 6; k++)
                    at(432000 + i * 2 + 1, "smtpd[8]: NOQUEUE: reject: RCPT from pc" i "[10.1." int(i / 200) ".9]: 454 4.7.1 <u" k "@far.example>: Relay access denied; from=<a@b.example> to=<u" k "@far.example> proto=ESMTP helo=<pc" i ">")
            }
        }' >many.log
    pm ingest -q --db many.db many.log
    is "$(sql many.db "SELECT count(*) FROM reject")" 1800
    limited analyze -q --db many.db
    for detector in sender-day sender-steady relay-refused; do (ulimit -t 2 && sqlite3 -bail -readonly many.db <"$repo/queries/detect/$detector.sql"); done
    is "$(sql many.db "SELECT count(*) FROM incident WHERE cause = 'abuse.sender'")" 1
}

# peak COMMAND…: its largest memory, in MiB.
peak() {
    python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$POSTMORTEM" "$@"
}

@test "a log of 250,000 messages that it does not end, and a line more: the memory does not grow with what is open" {
    [ -z "${ASAN_OPTIONS:-}" ] || skip "a sanitizer's memory is its own"
    awk 'BEGIN {
        for (i = 1; i <= 250000; i++)
            printf "Mar  1 00:00:00 mx postfix/smtp[%d]: A0%08X: to=<u@d.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (x)\n", 100 + i % 50, i
    }' >some.log
    [ "$(peak ingest -q --db many.db some.log)" -le 90 ]
    is "$(sql many.db 'SELECT count(*) FROM message WHERE ended IS NULL')" 250000
    tail -n 1 some.log | sed 's/smtp.[0-9]*/smtp[7/' >more.log
    [ "$(peak ingest -q --db many.db more.log)" -le 45 ]
    is "$(sql many.db 'SELECT count(*), count(DISTINCT msg) FROM delivery')" '250001|250000'
}

@test "150,000 processes were at work in the last hour, and a line more: a run begins without delay" {
    awk 'BEGIN {
        for (i = 1; i <= 150000; i++)
            printf "Mar  1 00:%02d:%02d mx postfix/smtp[%d]: A0%08X: to=<u@d.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (x)\n", i / 6000, i / 100 % 60, i, i
    }' >many.log
    pm ingest -q --db many.db many.log
    is "$(sql many.db 'SELECT count(*) FROM open_stream')" 150000
    tail -n 1 many.log | sed 's/00:25:00/00:25:01/' >more.log
    (ulimit -t 3 && pm ingest -q --db many.db more.log)
    is "$(sql many.db 'SELECT count(*) FROM attempt')" 150001
}
