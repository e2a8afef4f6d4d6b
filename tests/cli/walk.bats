# What a walk through all that was slow finds does not depend on where it stopped on the way: shift.c goes on from where the last analysis left it.
load helper

# A provider that is quick, then takes long to answer for a while, again and again; another one that is slow as often as not.
slow_log() {
    awk 'BEGIN {
        for (i = 0; i < 900; i++) {
            t = i * 40; phase = i % 300
            slow = phase >= 200 && phase < 230 || phase > 260 && phase % 7 == 0
            c = slow ? 6 + phase % 5 : 0.1
            if (i % 3 == 0) one("mx.other.example", "198.51.100.9", i % 2 ? 7 + i % 4 : 3)
            one("mx.isp.example", "192.0.2.1", c)
        }
    }
    function one(host, addr, c,   id, at) {
        id = sprintf("A%05X", ++n); at = sprintf("Nov  4 %02d:%02d:%02d mx1 postfix/", t / 3600, t / 60 % 60, t % 60)
        print at "qmgr[7]: " id ": from=<a@corp.example>, size=500, nrcpt=1 (queue active)"
        print at "smtp[9]: " id ": to=<u" n "@" substr(host, 4) ">, relay=" host "[" addr "]:25, delay=" c + 0.2 ", delays=0.1/0/" c "/0.1, dsn=2.0.0, status=sent (250 ok)"
        print at "qmgr[7]: " id ": removed"
    }'
}

found() { sql "$1" 'SELECT * FROM shift ORDER BY 1, 2, 3, 4; SELECT * FROM slow; SELECT * FROM pace'; }

@test "slow stretches are the same after many analyses as after one" {
    slow_log >all.log
    pm ingest -q --db one.db all.log
    pm analyze -q --db one.db
    [ "$(sql one.db "SELECT count(*) >= 3 AND count(DISTINCT provider) = 1 FROM shift")" = 1 ]
    for step in 97 331 1000; do
        rm -f many.db
        for ((n = step; n < 3600 + step; n += step)); do
            head -n "$n" all.log >mail.log
            pm ingest -q --db many.db mail.log
            pm analyze -q --db many.db
        done
        is "$(found many.db)" "$(found one.db)"
        [ "$(sql many.db 'SELECT count(*) > 0 FROM shift_part')" = 1 ]
    done
}

@test "what a server said before anything was put off counts once, though the message goes on" {
    log "mx1 postfix/qmgr[7]: 4f4kBS75cNz6vJb: from=<a@corp.example>, size=500, nrcpt=1 (queue active)" \
        "mx1 postfix/smtp[9]: 4f4kBS75cNz6vJb: host mx1.isp.example[192.0.2.1] refused to talk to me: 421 4.7.0 mx1.isp.example Error: too many connections from 198.51.100.10" \
        "mx1 postfix/smtp[9]: 4f4kBS75cNz6vJb: to=<u@isp.example>, relay=mx2.isp.example[192.0.2.2]:25, delay=1, delays=0.1/0/0.5/0.4, dsn=2.0.0, status=sent (250 ok)" \
        "mx1 postfix/qmgr[7]: 4f4kBS75cNz6vJb: removed" >all.log
    pm ingest -q --db one.db all.log
    pm analyze -q --db one.db
    for n in 2 3 4; do
        head -n "$n" all.log >mail.log
        pm ingest -q --db many.db mail.log
        pm analyze -q --db many.db
    done
    spells='SELECT cause, provider, events, messages FROM spell'
    is "$(sql one.db "$spells")" 'rate.connections|isp.example|1|1'
    is "$(sql many.db "$spells")" "$(sql one.db "$spells")"
}
