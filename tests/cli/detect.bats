# Detectors that look at numbers: a small database in which each fires (tests/detect/NAME.fires.sql, NAME.WHAT.fires.sql), and one in which it stays silent. They run in the
# stock shell, as users may.
load helper

fresh() {
    rm -f mail.db
    log "mx1 postfix/master[1]: daemon started -- version 3.7.11, configuration /etc/postfix" >mail.log
    pm ingest -q --db mail.db mail.log
    sqlite3 -bail mail.db 'DELETE FROM event; DELETE FROM tally; DELETE FROM source; DELETE FROM mta; DELETE FROM host_alias'
    sqlite3 -bail mail.db <"$1"
    sqlite3 -bail mail.db <"$repo/queries/analyze/20-machines.sql"
    sqlite3 -bail mail.db <"$repo/tests/cli/fixtures/logins.sql"
    sqlite3 -bail mail.db <"$repo/queries/analyze/68-failing.sql"
    sqlite3 -bail mail.db 'INSERT INTO tried_day SELECT host, day_at, sum(tried) FROM provider_day GROUP BY 1, 2'
    grep -q 'INTO reject(' "$1" || return 0
    sqlite3 -bail mail.db <"$repo/queries/analyze/69-refusals.sql"
}

@test "each detector fires where it should, and only there" {
    for detector in "$repo"/queries/detect/*.sql; do
        [ -s "$repo/tests/detect/$(basename "$detector" .sql).silent.sql" ]
        [ -s "$repo/tests/detect/$(basename "$detector" .sql).fires.sql" ]
    done
    for fires in "$repo"/tests/detect/*.fires.sql; do
        name=$(basename "$fires")
        name=${name%%.*}
        fresh "$fires"
        is "$name $(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/$name.sql" | grep -c .)" "$name 1"
        fresh "${fires%.fires.sql}.silent.sql"
        is "$name $(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/$name.sql" | grep -c .)" "$name 0"
    done
}

@test "a few IPv6 connects that never left the machine, hours apart, tell that it has no IPv6" {
    told() { # FAILURES SECONDS-APART ERRNO
        sed -e "s/n < 19/n < $1 - 1/" -e "s/n \* 700, n % 4 + 1, 'ETIMEDOUT'/n * $2, 1, '$3'/" "$repo/tests/detect/ipv6-dead.fires.sql" >fires.sql
        fresh fires.sql
        sqlite3 -bail -readonly mail.db <"$repo/queries/detect/ipv6-dead.sql" | cut -d'|' -f1,2
    }
    is "$(told 6 1800 EADDRNOTAVAIL)" "network.ipv6.noaddr|mx1"
    is "$(told 4 1800 EADDRNOTAVAIL)$(told 6 100 EADDRNOTAVAIL)$(told 6 1800 ETIMEDOUT)" ""
}

@test "unknown recipients that come evenly all day are told from the first to the last of them" {
    sed -e 's/n < 30/n < 240/' -e 's/1769800000 + n, 1769800000 + n/1769731200 + n * 359, 1769731200 + n * 359/' "$repo/tests/detect/unknown-users.fires.sql" >fires.sql
    fresh fires.sql
    is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/unknown-users.sql" | awk -F'|' '{ print ($8 - $7 > 80000) }')" 1
}

@test "a drop lasts until a day that is none" {
    sed 's/d < 27)/d < 26)/; s/28 \* 86400 + 36000, 30)/27 * 86400 + 36000, 30), ('"'mx1'"', 1767225600 + 28 * 86400 + 36000, 100)/' "$repo/tests/detect/volume-drop.fires.sql" >fires.sql
    fresh fires.sql
    is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/volume-drop.sql" | cut -d'|' -f6,7,8)" "open|1769558400.0|1769731200.0"
    sqlite3 -bail mail.db "INSERT INTO traffic_hour VALUES ('mx1', 1767225600 + 29 * 86400 + 36000, 600)"
    is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/volume-drop.sql" | cut -d'|' -f6,7,8)" "recovered|1769558400.0|1769731200.0"
}

@test "three hours without a line are a gap where hour after hour had some; two are not" {
    for last in 73 74; do
        sed "s/72 AND 80/72 AND $last/; s/, 12 FROM/, 60 FROM/" "$repo/tests/detect/log-silence.fires.sql" >fires.sql
        fresh fires.sql
        is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/log-silence.sql" | grep -c .)" $((last - 73))
    done
}

@test "a door that is shut: greylisting and a full mailbox shut none, and mail that comes in days later shows it open" {
    said() {
        sed "s/'4.7.1', 'Service unavailable - try again later'/$1/" "$repo/tests/detect/door-shut.greylist.fires.sql" >fires.sql
        fresh fires.sql
        sqlite3 -bail -readonly mail.db <"$repo/queries/detect/door-shut.sql" | cut -d'|' -f6,10
    }
    is "$(said "'4.7.1', '<u@corp.example>: Recipient address rejected: Intentional policy rejection, please try again later'")" ""
    is "$(said "'5.2.2', '<u@corp.example>: Recipient address rejected: Mailbox is full'")" ""
    is "$(said "'4.7.1', 'Service unavailable'")" "open|"
    sqlite3 -bail mail.db "INSERT INTO message(msg, mta, queue_id, way_in, client, sender, intake_at, last_at, source, line)
        VALUES (9, 1, 'A9', 1, 'mx.far.example[192.0.2.99]', 'a@far.example', 1769980000, 1769980001, 1, 99);
        INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, source, line) VALUES (9, 9, 1769980001, 'local', 'mori@corp.example', 1, 'sent', 1, 99);
        INSERT INTO fact_hour VALUES ('delivery', CAST(1769980001 / 3600 AS INTEGER) * 3600, 9, 9, 1)"
    is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/door-shut.sql" | cut -d'|' -f6,10)" "recovered|1769980000.0"
}

@test "half of a provider's mail refused by a rule of its customers is told too" {
    sed "s/'content.spam'/'policy.recipient'/" "$repo/tests/detect/refused.fires.sql" >fires.sql
    fresh fires.sql
    is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/refused.sql" | cut -d'|' -f1,2)" "policy.recipient|isp.example"
}

@test "what lies where two hours have their rows is counted once" {
    fresh "$repo/tests/detect/deferral-stretch.fires.sql"
    once=$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/deferral-stretch.sql")
    sqlite3 mail.db "INSERT INTO fact_hour VALUES ('delivery', 1769796000, 1, 40, 1), ('delivery', 1769803200, 30, 70, 1)"
    is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/deferral-stretch.sql")" "$once"
    fresh "$repo/tests/detect/slow-filter.fires.sql"
    sqlite3 mail.db "INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, transfer_us, status, source, line)
        VALUES (13, 12, 1769800900, 'smtp', 'v@d.example', 1, 1, 100, 'sent', 1, 13), (14, 12, 1769800901, 'smtp', 'w@d.example', 1, 1, 100, 'sent', 1, 14);
        UPDATE fact_hour SET last = 14; INSERT INTO fact_hour VALUES ('delivery', 1769803200, 1, 14, 1)"
    is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/slow-filter.sql" | cut -d'|' -f6)" open # two were quick, not four
}

@test "what a detector notes and a report tells has a form that other languages have words for" {
    sed -n 's/^X(DT_[A-Z_]*, "\(.*\)")$/\1/p' "$repo/src/report/en.inc" >forms
    [ "$(wc -l <forms)" -gt 10 ]
    for name in $(grep -A2 'AND detector IN' "$repo/src/report/groups.c" | grep -o "'[a-z]*-[a-z-]*'" | tr -d "'"); do
        fresh "$repo/tests/detect/$name.fires.sql"
        sqlite3 -bail -readonly -json mail.db <"$repo/queries/detect/$name.sql" >found.json
        python3 - "$name" <<'P'
import json, re, sys
forms = [re.sub(r'\\{[a-z]+\\}', '.+', re.escape(line.rstrip('\n'))) for line in open('forms', encoding='utf-8')]
for row in json.load(open('found.json')):
    if not any(re.fullmatch(f, row['detail']) for f in forms):
        sys.exit(f'{sys.argv[1]}: {row["detail"]}')
P
    done
}

@test "slow ends of DATA at some providers are found, with their start" {
    pm ingest -q --db mail.db "$repo/samples/incident-as-told/mail.log"
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT provider, state, strftime('%H:%M:%S', started_at, 'unixepoch') FROM v_incident WHERE cause = 'delay.transfer' ORDER BY 1")" \
        "isp-b.example|recovered|04:41:59
isp-c.example|recovered|04:41:43
isp-f.example|recovered|04:41:43"
}

# turned AT CLIENT SENDER: our server refuses smtp1.partner.example for a list
turned() {
    echo "$1+00:00 mx1 postfix/smtpd[5]: NOQUEUE: reject: RCPT from $2.partner.example[192.0.2.20]: 554 5.7.1 Service unavailable; Client host [192.0.2.20] blocked" \
        "using bl.example; from=<$3@partner.example> to=<x@corp.example> proto=ESMTP helo=<smtp1.partner.example>"
}

@test "refusals of servers that we write to are gathered piece by piece as at once: a domain that we write to later, a run that joins two" {
    { turned 2026-11-20T10:00:00 smtp1 a; turned 2026-11-20T11:00:00 smtp2 b; } >1.log
    { turned 2026-11-22T09:00:00 smtp1 a; turned 2026-11-22T09:01:00 smtp1 c; turned 2026-11-22T09:02:00 smtp3 c; } >2.log
    for n in 1 2 3; do
        echo "2026-11-22T10:0$n:00+00:00 mx1 postfix/smtp[7]: A0000$n: to=<u@partner.example>, relay=mx.partner.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
    done >3.log
    turned 2026-11-21T10:00:00 smtp2 d >4.log
    runs() { sql "$1" "SELECT host, started_at, ended_at, events, mails, clients, reason, (SELECT group_concat(client || n) FROM refused_client c WHERE c.run = r.run) FROM refused_run r ORDER BY 2"; }
    for n in 1 2 3 4; do
        pm ingest -q --db mail.db $n.log
        pm analyze -q --db mail.db
        seq $n | while read -r k; do cat "$k.log"; done >all.log
        rm -f whole.db
        pm ingest -q --db whole.db all.log
        pm analyze -q --db whole.db
        runs whole.db >"want.$n"
        runs mail.db | diff "want.$n" -
    done
    is "$(cut -d'|' -f4-6 want.3 want.4)" "2|2|2
3|2|2
6|4|3"
    is "$(wc -l <want.2)" 0
}

@test "postscreen turning away the address of a server that we write to is told, of a stranger not" {
    ps() { echo "2026-11-20T10:0$1:00+00:00 mx1 postfix/postscreen[5]: NOQUEUE: reject: RCPT from [$2]:4040$1: 550 5.7.1 Service unavailable; client [$2] blocked using bl.example; from=<a$1@partner.example>, to=<x@corp.example>, proto=ESMTP, helo=<mx.partner.example>"; }
    for n in 1 2 3; do ps "$n" 192.0.2.9; ps "$n" 192.0.2.77; done >1.log
    for n in 1 2 3; do
        echo "2026-11-20T11:0$n:00+00:00 mx1 postfix/smtp[7]: A0000$n: to=<u@partner.example>, relay=mx.partner.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
    done >2.log
    for order in "1.log" "2.log"; do pm ingest -q --db mail.db $order; pm analyze -q --db mail.db; done
    is "$(sql mail.db "SELECT cause, messages, kinds FROM incident")" "reject.known|3|[192.0.2.9]"
    is "$(sql mail.db "SELECT note, raw LIKE '%[192.0.2.9]:4040%' FROM v_evidence")" "first|1
last|1"
}

@test "logins are counted as their definition in SQL has it, guessed ones with the suspects among them" {
    at() { date -u -d "@$((1795500000 + $1))" +%FT%T+00:00; }
    guess() { echo "$(at "$1") mx1 postfix/smtpd[7]: warning: $2: SASL LOGIN authentication failed: UGFzc3dvcmQ6"; }
    mail() { echo "$(at "$1") mx1 postfix/smtpd[8]: $2: client=$3, sasl_method=PLAIN, sasl_username=$4"; echo "$(at "$1") mx1 postfix/qmgr[2]: $2: from=<a@b.example>, size=1, nrcpt=$5 (queue active)"; }
    {
        for n in {1..12}; do guess $((n * 600)) 'unknown[203.0.113.5]'; guess $((n * 600 + 1)) "h$n.example[203.0.113.9]"; done
        mail 8000 4A0001 'unknown[203.0.113.5]' anna 3
        mail 8001 4A0002 'unknown[10.1.2.3]' anna 1
        mail 8002 4A0003 'pc.corp.example[192.0.2.3]' bert 2
        echo "$(at 8003) mx1 postfix/pickup[3]: 4A0004: uid=33 from=<www>"
        guess 90000 'unknown[203.0.113.5]'
    } >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    rows() { for t in login_hour login_day uid_hour; do sql mail.db "SELECT * FROM $t ORDER BY 1, 2, 3"; done; }
    rows >got
    sqlite3 -bail mail.db "DELETE FROM setting WHERE name LIKE 'analysed_%'; DELETE FROM login_hour; DELETE FROM login_day; DELETE FROM uid_hour" ".read $repo/tests/cli/fixtures/logins.sql"
    rows | diff - got
    is "$(sql mail.db "SELECT failures, clients, suspects, names FROM login_day ORDER BY day_at")" "24|13|1|unknown[203.0.113.5]
1|1|0|"
    is "$(sql mail.db "SELECT sasl_user, recipients, messages, clients, strange FROM login_hour")" "anna|4|2|2|1
bert|2|1|1|0"
}

@test "refusals of clients that are mail servers by their name are found" {
    n=0
    refused() { n=$((n + 1)); echo "2026-11-20T10:$((n + 10)):00+00:00 mx1 postfix/smtpd[5]: NOQUEUE: reject: RCPT from $1: 554 5.7.1 $2; from=<a@b.example>, to=<x@corp.example>, proto=ESMTP, helo=<h>"; }
    {
        refused 'out.mail.partner.example[192.0.2.1]' 'Service unavailable; Client host [192.0.2.1] blocked using bl.example'
        refused 'SMTP2.Partner.example[192.0.2.2]' '<h>: Helo command rejected: Host not found'
        refused 'mail.partner.example[192.0.2.3]' '<x@corp.example>: Recipient address rejected: greylisted'
        refused 'unknown[192.0.2.4]' 'Service unavailable; Client host [192.0.2.4] blocked using bl.example'
        refused 'mail-192-0-200-5.dyn.example[192.0.2.5]' 'Service unavailable; Client host [192.0.2.5] blocked using bl.example'
        refused 'mx[192.0.2.6]' 'Service unavailable; Client host [192.0.2.6] blocked using bl.example'
    } >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    sql mail.db "SELECT reject, domain, parent FROM refused_server ORDER BY 1" >got
    is "$(cat got)" "1|mail.partner.example|partner.example
2|partner.example|example"
    sql mail.db "SELECT reject, domain, parent FROM server_reject ORDER BY 1" | diff got - # as the view says
}

@test "refusals that the first analysis takes are those that the stock shell finds" {
    n=0
    refused() { n=$((n + 1)); echo "2026-11-20T10:$((n + 10)):00+00:00 mx1 postfix/$1: NOQUEUE: reject: RCPT from $2: 554 5.7.1 $3; from=<a@b.example>, to=<x@corp.example>, proto=ESMTP, helo=<h>"; }
    {
        refused 'smtpd[5]' 'out.mail.partner.example[192.0.2.1]' 'Service unavailable; Client host [192.0.2.1] blocked using bl.example'
        refused 'smtpd[5]' 'unknown[192.0.2.2]' 'Client host rejected: cannot find your hostname, [192.0.2.2]'
        refused 'postscreen[6]' '[192.0.2.2]:4711' 'Service unavailable; client [192.0.2.2] blocked using bl.example'
        refused 'postscreen[6]' '[192.0.2.99]:4711' 'Service unavailable; client [192.0.2.99] blocked using bl.example'
        refused 'smtpd[5]' 'unknown[192.0.2.2]' '<x@corp.example>: Recipient address rejected: greylisted'
        refused 'smtpd[5]' 'app.corp.example[10.1.2.3]' '<x@far.example>: Relay access denied'
        refused 'smtpd[5]' 'unknown[172.20.0.1]' '<h>: Helo command rejected: Host not found'
        refused 'smtpd[5]' 'unknown[172.32.0.1]' '<h>: Helo command rejected: Host not found'
        for n in 1 2 3; do echo "2026-11-20T11:0$n:00+00:00 mx1 postfix/smtp[7]: 4X000$n: to=<r$n@partner.example>, relay=mx.partner.example[192.0.2.2]:25, delay=1, delays=0/0/0.5/0.5, dsn=2.0.0, status=sent (250 ok)"; done
    } >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    sql mail.db "SELECT * FROM refused_server ORDER BY 1; SELECT 'beside ' || reject FROM refused_beside ORDER BY 1; SELECT * FROM refused_run; SELECT * FROM refused_client ORDER BY 2" >got
    is "$(head -5 got | cut -d '|' -f 1,4)" "1|mail.partner.example
2|partner.example
3|partner.example
beside 6
beside 7"
    sqlite3 -bail mail.db "DELETE FROM refused_server; DELETE FROM refused_beside; DELETE FROM refused_run; DELETE FROM refused_client; DELETE FROM refused_mail;
        DELETE FROM setting WHERE name IN ('analysed_reject', 'analysed_refusal', 'analysed_peer', 'analysed_until')"
    sqlite3 -bail mail.db <"$repo/queries/analyze/69-refusals.sql"
    sql mail.db "SELECT * FROM refused_server ORDER BY 1; SELECT 'beside ' || reject FROM refused_beside ORDER BY 1; SELECT * FROM refused_run; SELECT * FROM refused_client ORDER BY 2" | diff got -
}

@test "failed logins before 1970 are counted by day and hour as any others" {
    for n in {10..49}; do echo "1969-12-31T23:$n:00+00:00 mx1 postfix/smtpd[7]: warning: unknown[203.0.113.5]: SASL LOGIN authentication failed: UGFzc3dvcmQ6"; done >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT day_at, failures, clients FROM login_day")" "-86400|40|1"
}

@test "first tries by provider and day" {
    pm ingest -q --db mail.db "$repo/samples/incident/mail.log"
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT sum(tried), sum(accepted) FROM v_provider_day")" \
        "$(sql mail.db "SELECT count(*), sum(outcome = 'sent') FROM v_outcome WHERE provider NOT IN ('local', 'none') AND attempts > 0")"
}

# delivered FROM TO HOW PROVIDER: recipients accepted by it, one a minute; HOW as tls= has it, or a line about TLS for "line", or nothing for "silent".
delivered() {
    local n p=${4%%.*}
    for ((n = $1; n <= $2; n++)); do
        printf -v at '2026-11-24T%02d:%02d:00+00:00 mx1 postfix' $((n / 60)) $((n % 60))
        printf -v id 'A%05d' "$n"
        [ "$3" != line ] || echo "$at/smtp[7]: Untrusted TLS connection established to mx.$4[192.0.2.9]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)"
        case $3 in line | silent) tls= ;; *) tls=" tls=$3," ;; esac
        echo "$at/smtp[7]: $id${p^^}: to=<u@$4>, relay=mx.$4[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5,$tls dsn=2.0.0, status=sent (250 ok)"
        echo "$at/qmgr[8]: $id${p^^}: removed"
    done
}

@test "mail in the clear where it was encrypted: as tls= says it, as lines about TLS show it, and not where the log level went down" {
    for how in "may may:none may" "line silent line" "line silent silent"; do
        read -r before after other <<<"$how"
        { delivered 1 30 "$before" fade.example && delivered 31 60 "$after" fade.example && delivered 1 30 "$before" dead.example && delivered 31 60 "$other" dead.example; } |
            sort -s -k1,1 >mail.log
        rm -f mail.db
        pm ingest -q --db mail.db mail.log
        pm analyze -q --db mail.db
        sql mail.db "SELECT '$how', provider, state, confidence, events FROM v_incident WHERE cause = 'tls.downgrade'" >>told
    done
    is "$(cat told)" "may may:none may|fade.example|open|90|30
line silent line|fade.example|open|65|30"
    is "$(sql mail.db "SELECT encrypted, clear, before, after, said FROM tls_day WHERE provider = 'fade.example'")" "30|30|30|0|0"
}

@test "one event is told once, and two are told twice" {
    log "mx1 postfix/master[1]: daemon started -- version 3.7.11, configuration /etc/postfix" >mail.log
    pm ingest -q --db mail.db mail.log
    # our line is down from 1000 to 9000; a is out of reach in that time, b since a day before; a's mail waits; c has a listing and defers for it,
    # and defers ten times as much as it names a list a week later; e had one stray failure before that time; what waits, the large messages that hang, has a cause of another name
    sqlite3 -bail mail.db "INSERT INTO signal(signal, detector, cause, provider, host, severity, confidence, state, started_at, ended_at, events, messages, recipients, proof) VALUES
        (1, 'own-network', 'network.timeout', 'mx1', 'mx1', 'high', 80, 'recovered', 1000, 9000, 90, 90, 90, 'complaint'),
        (2, 'unreachable', 'network.refused', 'a.example', 'mx1', 'low', 90, 'recovered', 900, 9500, 20, 20, 20, 'complaint'),
        (3, 'unreachable', 'network.refused', 'b.example', 'mx1', 'low', 90, 'open', -80000, 9500, 20, 20, 20, 'complaint'),
        (4, 'stuck-queue', 'network.timeout', 'mx1', 'mx1', 'medium', 70, 'open', 1000, 9500, 30, 30, 30, 'outcome'),
        (5, 'listing', 'reputation.dnsbl', 'c.example', 'mx1', 'high', 90, 'open', 200500, 290000, 40, 40, 40, 'complaint'),
        (6, 'deferral-rise', 'deferral.rise', 'c.example', 'mx1', 'medium', 70, 'open', 200000, 286400, 60, 60, 60, 'rise'),
        (7, 'listing', 'reputation.dnsbl', 'c.example', 'mx1', 'high', 90, 'open', 600500, 690000, 4, 4, 4, 'complaint'),
        (8, 'deferral-rise', 'deferral.rise', 'c.example', 'mx1', 'medium', 70, 'open', 600000, 686400, 60, 60, 60, 'rise'),
        (9, 'mail-stopped', 'volume.stopped', 'mx1', 'mx1', 'high', 70, 'recovered', 3600, 7200, 1, 0, 0, 'event'),
        (10, 'volume-drop', 'volume.drop', 'mx1', 'mx1', 'medium', 65, 'recovered', 864000, 950400, 30, 30, 30, 'event'),
        (11, 'volume-hours', 'volume.drop', 'mx1', 'mx1', 'medium', 60, 'recovered', 900000, 914400, 5, 5, 5, 'event'),
        (12, 'volume-hours', 'volume.drop', 'mx1', 'mx1', 'medium', 60, 'recovered', 980000, 994400, 5, 5, 5, 'event'),
        (13, 'unreachable', 'network.timeout', 'e.example', 'mx1', 'low', 90, 'recovered', -30000, 9000, 40, 40, 40, 'complaint'),
        (14, 'large-hang', 'network.mtu', 'mx1', 'mx1', 'high', 70, 'open', 2001000, 2040000, 90, 90, 90, 'delivery'),
        (15, 'stuck-queue', 'protocol.lost_eod', 'mx1', 'mx1', 'high', 70, 'open', 2000800, 2040000, 80, 80, 80, 'outcome')" \
        "INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider) VALUES (1, 1, -30000, 'network.timeout', 90, 1, 0, 0, 'e.example')" \
        ".read $repo/queries/analyze/80-told-once.sql"
    is "$(sql mail.db "SELECT signal, told_in FROM signal")" "1|
2|1
3|
4|1
5|
6|5
7|
8|
9|1
10|
11|10
12|
13|1
14|
15|14"
}

@test "an IPv6 storm that thins out is over when the attempts since then connect without a failure" {
    fresh "$repo/tests/detect/ipv6-storm.fires.sql"
    state() { sqlite3 -bail -readonly mail.db <"$repo/queries/detect/ipv6-storm.sql" | cut -d '|' -f 6; }
    sqlite3 -bail mail.db "UPDATE island SET opened_after = 100, failing_after = 11, ok_after_at = ended_at + 60;
        INSERT INTO attempt_hour SELECT mta, CAST(ended_at / 3600 AS INTEGER) * 3600 + 3600, 100, 11 FROM island"
    is "$(state)" open
    sqlite3 -bail mail.db "INSERT INTO attempt_hour SELECT mta, CAST(ended_at / 3600 AS INTEGER) * 3600 + 7200, 200, 2 FROM island"
    is "$(state)" recovered
}

@test "a queue that grows for one domain whose names don't resolve is that domain's, not its provider's" {
    fresh "$repo/tests/detect/waiting-growth.fires.sql"
    where() { sqlite3 -bail -readonly mail.db <"$repo/queries/detect/waiting-growth.sql" | cut -d '|' -f 1,2; }
    sqlite3 -bail mail.db "UPDATE outcome SET delayed_by = 'dns.tempfail', domain = 1; UPDATE domain_info SET provider = 'google'"
    is "$(where)" "dns.tempfail|d1.example"
    sqlite3 -bail mail.db "UPDATE outcome SET domain = msg % 9 + 1"
    is "$(where)" "dns.tempfail|google"
}

@test "findings days apart are one incident where it was not seen to work in between" {
    log "mx1 postfix/master[1]: daemon started -- version 3.7.11, configuration /etc/postfix" >mail.log
    pm ingest -q --db mail.db mail.log
    # two days apart: a works again after both, b in between, c never; d ten days apart; of others it is not known who they are
    sqlite3 -bail mail.db "WITH s(n, provider, ok, again) AS (VALUES (1, 'a', 400000, 172800), (2, 'b', 90000, 172800), (3, 'c', NULL, 172800), (4, 'd', NULL, 864000), (5, 'others', NULL, 172800))
        INSERT INTO signal(detector, cause, provider, host, severity, confidence, state, started_at, ended_at, ok_after_at, events, messages, recipients, proof)
        SELECT 'listing', 'reputation.dnsbl', provider, 'mx1', 'low', 90, CASE WHEN ok THEN 'recovered' ELSE 'open' END, 1000, 2000, ok, 1, 1, 1, 'complaint' FROM s
        UNION ALL SELECT 'listing', 'reputation.dnsbl', provider, 'mx1', 'high', 90, 'recovered', 2000 + again, 3000 + again, 4000 + again, 2, 2, 2, 'complaint' FROM s" \
        ".read $repo/queries/analyze/82-incidents.sql"
    is "$(sql mail.db "SELECT provider, count(*), max(events), max(severity), min(started_at) FROM incident GROUP BY 1")" "a|1|3|high|1000.0
b|2|2|low|1000.0
c|1|3|high|1000.0
d|2|2|low|1000.0
others|2|2|low|1000.0"
}

# fault REASON STATUS: what became of one recipient a minute at six domains from 12:00 on; from 12:50 to 13:40 it fails for this reason.
fault() {
    local n m id
    for ((n = 0; n < 180; n++)); do
        printf -v m '%(%Y-%m-%dT%H:%M:%S+00:00)T' $((1795521600 + n * 60))
        printf -v id 'A%05d' "$n"
        echo "$m mx1 postfix/smtpd[3]: $id: client=app[10.0.0.9]"
        echo "$m mx1 postfix/qmgr[8]: $id: from=<a@corp.example>, size=900, nrcpt=1 (queue active)"
        if ((n >= 50 && n < 100)); then
            echo "$m mx1 postfix/smtp[7]: $id: to=<u@d$((n % 6)).example>, relay=none, delay=1, delays=0.1/0/0.9/0, dsn=4.4.3, status=deferred (${1//DOMAIN/d$((n % 6)).example})"
        else
            echo "$m mx1 postfix/smtp[7]: $id: to=<u@d$((n % 6)).example>, relay=mx.d$((n % 6)).example[192.0.2.$((n % 6))]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
            echo "$m mx1 postfix/qmgr[8]: $id: removed"
        fi
    done
}

@test "a fault of our own line or name resolution begins with the first failure and ends with the first mail that was accepted" {
    fault 'connect to mx.DOMAIN[192.0.2.1]:25: Network is unreachable' >line.log
    fault 'Host or domain name not found. Name service error for name=DOMAIN type=MX: Host not found, try again' >dns.log
    for kind in line:network.unreachable dns:dns.tempfail; do
        rm -f mail.db
        pm ingest -q --db mail.db "${kind%:*}.log"
        pm analyze -q --db mail.db
        is "$(sql mail.db "SELECT cause, strftime('%H:%M', started_at, 'unixepoch'), strftime('%H:%M', ended_at, 'unixepoch'), strftime('%H:%M', ok_after_at, 'unixepoch') FROM incident WHERE provider = 'mx1'")" \
            "${kind#*:}|12:50|13:39|13:40"
    done
}

@test "three failed look-ups in an hour without other mail are our own resolver's when those domains were seen alive" {
    fresh "$repo/tests/detect/own-dns.silent.sql"
    sqlite3 -bail mail.db "INSERT INTO domain_info VALUES (101, 'a.example', 5), (102, 'b.example', 5), (103, 'c.example', 5)"
    is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/own-dns.sql" | cut -d'|' -f1-5)" "dns.tempfail|mx1|mx1|medium|70"
}

# Short logs, minute by minute from 10:00 on: stamp MINUTE SECOND, sent ID MINUTE DOMAIN, refused ID MINUTE DOMAIN.
stamp() { printf '2026-11-24T%02d:%02d:%02d+00:00 mx1 postfix' $((10 + $1 / 60)) $(($1 % 60)) "${2:-0}"; }
arrives() { echo "$(stamp "$2")/smtpd[3]: $1: client=${3:-app.corp.example[10.0.0.9]}${4:+, sasl_method=PLAIN, sasl_username=$4}" && echo "$(stamp "$2")/qmgr[8]: $1: from=<a@corp.example>, size=900, nrcpt=1 (queue active)"; }
sent() {
    echo "$(stamp "$2" 1)/smtp[7]: $1: to=<u$1@$3>, relay=mx.$3[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
    echo "$(stamp "$2" 1)/qmgr[8]: $1: removed"
}
refused() {
    echo "$(stamp "$2" 1)/smtp[7]: $1: to=<u$1@$3>, relay=mx.$3[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.1.1, status=bounced (host mx.$3[192.0.2.9] said: 550 5.1.1 <u$1@$3>: User unknown (in reply to RCPT TO command))"
    echo "$(stamp "$2" 1)/qmgr[8]: $1: removed"
}
told() {
    rm -f mail.db
    pm ingest -q --db mail.db "$1"
    pm analyze -q --db mail.db
    sql mail.db "SELECT cause || ' ' || detector FROM incident ORDER BY 1"
}

@test "short logs: passwords guessed for five minutes, a fifth of the recipients unknown, a server whose name our server can't confirm" {
    for n in {10..69}; do echo "$(stamp 5 $((n - 10)))/smtpd[4]: warning: unknown[203.0.113.5]: SASL LOGIN authentication failed: authentication failure"; done >guessed.log
    is "$(told guessed.log)" "abuse.login login-guessing"
    for n in {10..69}; do echo "$(stamp $((n * 4)) 0)/smtpd[4]: warning: unknown[203.0.113.5]: SASL LOGIN authentication failed: authentication failure"; done >slowly.log
    is "$(told slowly.log)" ""
    for n in {10..49}; do
        arrives "A000$n" "$n"
        if [ $((n % 4)) = 0 ]; then refused "A000$n" "$n" isp.example; else sent "A000$n" "$n" isp.example; fi
    done >unknown.log
    is "$(told unknown.log)" "mailbox.unknown unknown-users"
    for n in {10..19}; do
        arrives "A000$n" "$n" && sent "A000$n" "$n" isp.example
        echo "$(stamp $((n + 20)))/smtpd[5]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.9]; from=<a$n@isp.example> to=<x@corp.example> proto=ESMTP helo=<mx.isp.example>"
    done >door.log
    is "$(told door.log)" "reject.known rejects"
    sed 's/unknown\[192.0.2.9\]/unknown[192.0.2.8]/' door.log >stranger.log
    is "$(told stranger.log)" ""
}

@test "short logs: a login that sends a hundred and more from one strange address, not from its own" {
    for n in {10..14}; do arrives "A000$n" "$n" 'app.corp.example[10.0.0.9]' anna && sent "A000$n" "$n" isp.example; done >home.log
    for n in {100..219}; do arrives "B000$n" 130 'unknown[203.0.113.5]' anna && sent "B000$n" 130 isp.example; done | cat home.log - >away.log
    is "$(told away.log)" "abuse.sender sender-burst"
    sed 's/unknown.203.0.113.5./app.corp.example[10.0.0.9]/' away.log >news.log
    is "$(told news.log)" ""
}

@test "two gaps of a log at the same hours of two days are two gaps, where mail flows at these hours on the others" {
    fresh "$repo/tests/detect/log-gap.fires.sql"
    gaps() { sqlite3 -bail -readonly mail.db <"$repo/queries/detect/log-gap.sql" | grep -c .; }
    sqlite3 -bail mail.db "DELETE FROM traffic_hour; WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 167)
        INSERT INTO traffic_hour SELECT 'mx1', 1769385600 + h * 3600, 60 FROM h WHERE h NOT BETWEEN 34 AND 37 AND h NOT BETWEEN 82 AND 85"
    is "$(gaps)" 2
    # each night is silent
    sqlite3 -bail mail.db "DELETE FROM traffic_hour WHERE hour_at / 3600 % 24 BETWEEN 10 AND 13"
    is "$(gaps || true)" 0
    # a list's server has mail every eight or nine hours, each day at others
    sqlite3 -bail mail.db "DELETE FROM traffic_hour; WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 99)
        INSERT INTO traffic_hour SELECT 'mx1', 1766961600 + h * 30240 / 3600 * 3600, 500 FROM h"
    is "$(gaps || true)" 0
}

@test "a stolen login that sends little goes on being one while it sends" {
    echo "INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1770026400);
        INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix')" >one.sql
    fresh one.sql
    # five recipients a day for 24 days, then eighteen an hour for six hours from three strange addresses
    sqlite3 -bail mail.db "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 29)
        INSERT INTO login_hour(host, sasl_user, hour_at, recipients, messages, clients, strange, first_at, last_at)
        SELECT 'mx1', 'taro', at, many, many, few, strange, at, at + 3000 FROM (
            SELECT 1767229200 + n * 86400 AS at, 5 AS many, 1 AS few, 0 AS strange FROM n WHERE n < 24
            UNION ALL SELECT 1770004800 + (n - 24) * 3600, 18, 4, 3 FROM n WHERE n >= 24)"
    is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/sender-burst.sql" | cut -d '|' -f 6,11)" "open|108"
}

@test "short logs: three hours that are missing after four of mail, and arrivals that were dropped in the second hour" {
    for n in {0..479}; do [ "$n" -ge 240 ] && [ "$n" -lt 420 ] || { printf -v id 'A%05d' "$n"; arrives "$id" "$n" && sent "$id" "$n" isp.example; }; done >gap.log
    is "$(told gap.log)" "log.gap log-gap"
    # long queue ids tell when their mail came
    for n in {0..179}; do
        id=$(postfix_id $((1795514400 + n * 60)))
        [ "$n" -ge 70 ] && [ "$n" -lt 90 ] || arrives "$id" "$n"
        sent "$id" "$n" isp.example
    done >drops.log
    is "$(told drops.log)" "log.loss log-intake"
}

@test "a listing of our IPv6 address is not over because mail goes out over IPv4" {
    for n in {10..15}; do
        echo "$(stamp "$n")/smtp[7]: A000$n: to=<u$n@isp.example>, relay=mx.isp.example[2001:db8::9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.7.1, status=bounced (host mx.isp.example[2001:db8::9] said: 554 5.7.1 Service unavailable; Client host [2001:db8:10::10] blocked using zen.spamhaus.org (in reply to RCPT TO command))"
    done >mail.log
    for n in {20..22}; do sent "A000$n" "$n" isp.example; done >>mail.log
    told mail.log
    is "$(sql mail.db "SELECT cause, state FROM incident")" "reputation.dnsbl|open"
    sent A00030 30 isp.example | sed 's/192.0.2.9/2001:db8::9/' >>mail.log
    told mail.log
    is "$(sql mail.db "SELECT cause, state, strftime('%H:%M', ok_after_at, 'unixepoch') FROM incident")" "reputation.dnsbl|recovered|10:30"
}

# The long queue id of that second.
postfix_id() {
    local digits=0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz s=$1 out=
    while [ "$s" -gt 0 ]; do
        out=${digits:$((s % 52)):1}$out
        s=$((s / 52))
    done
    echo "${out}0000z3bcd"
}

@test "a login or a local user that goes on for hours is told to the end, measured by what it sent before" {
    fresh "$repo/tests/detect/sender-burst.silent.sql"
    sqlite3 -bail mail.db "DELETE FROM login_hour; DELETE FROM uid_hour;
        WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 119)
        INSERT INTO login_hour SELECT 'mx1', 'app', 1768176000 + h * 3600, CASE WHEN h >= 110 THEN 300 ELSE 6 END, 6, 9, CASE WHEN h >= 110 THEN 9 ELSE 0 END, 1768176000 + h * 3600, 1768179599 + h * 3600 FROM h;
        INSERT INTO uid_hour SELECT host, 33, hour_at, recipients, messages, first_at, last_at FROM login_hour;"
    for detector in sender-burst uid-burst; do
        is "$(sqlite3 -json -readonly mail.db <"$repo/queries/detect/$detector.sql" | jq -r '.[] | [.started_at, .ended_at, .recipients, (.detail | split(": ") | last)] | @csv')" \
            "1768572000,1768607999,3000,\"6\""
    done
}

@test "an expired certificate is over an hour after the last alert, when forty were due by then" {
    fresh "$repo/tests/detect/own-certificate.pace.fires.sql"
    is "$(sqlite3 -json -readonly mail.db <"$repo/queries/detect/own-certificate.sql" | jq -r '.[] | [.state, .ok_after_at] | @csv')" '"recovered",1769803600'
    sqlite3 -bail mail.db "DELETE FROM event WHERE line / 2 % 10 > 0" # ten of them: no forty were due
    is "$(sqlite3 -json -readonly mail.db <"$repo/queries/detect/own-certificate.sql" | jq -r '.[].state')" open
}

@test "connections of one provider that take long because IPv6 times out first are called that" {
    fresh "$repo/tests/detect/slow-receivers.fires.sql"
    sqlite3 -bail mail.db "UPDATE shift SET part = 'connect';
        INSERT INTO peer VALUES (1, 1, 'mx.isp.example', '2001:db8::1', 25, 'ipv6'); INSERT INTO peer_info VALUES (1, 'isp.example', 'external');
        INSERT INTO fact_hour(what, hour_at, first, last, n) VALUES ('connect_failure', 1769799600, 1, 7, 7);"
    is "$(sqlite3 -json -readonly mail.db <"$repo/queries/detect/slow-receivers.sql" | jq -r '.[].cause')" delay.connect
    sqlite3 -bail mail.db "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 7)
        INSERT INTO connect_failure(connect_failure, attempt, mta, logged_at, peer, errno, source, line) SELECT n, n, 1, 1769800000 + n * 50, 1, 'ETIMEDOUT', 1, n FROM i;"
    is "$(sqlite3 -json -readonly mail.db <"$repo/queries/detect/slow-receivers.sql" | jq -r '.[].cause')" network.ipv6.timeout
}

@test "mail that stops on a small server: ten days of four an hour, then two days of none" {
    fresh "$repo/tests/detect/mail-stopped.fires.sql"
    sqlite3 -bail mail.db "DELETE FROM traffic_hour; DELETE FROM tally;
        WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 311)
        INSERT INTO traffic_hour SELECT 'mx1', 1767571200 + h * 3600, 4 FROM h WHERE h % 24 NOT IN (2, 3, 4) AND h NOT BETWEEN 240 AND 287;
        INSERT INTO tally VALUES (1, 1767571200 + 250 * 3600, 'smtpd.connect', 4);"
    is "$(sqlite3 -json -readonly mail.db <"$repo/queries/detect/mail-stopped.sql" | jq -r '.[] | [.started_at, .ok_after_at, .events] | @csv')" "1768435200,1768608000,48"
}

# smarthost: a day of mail by relay.example, which answers nothing from 10:00 to 12:00
smarthost() {
    for h in $(seq 0 23); do
        for m in 05 15 25 35 45 55; do
            t="2026-03-02T$(printf %02d "$h"):$m" q="Q$(printf %02d "$h")$m"A
            echo "$t:00.0+00:00 mx1 postfix/smtpd[5]: $q: client=pc[10.0.0.7]"
            echo "$t:00.1+00:00 mx1 postfix/qmgr[6]: $q: from=<a@corp.example>, size=900, nrcpt=1 (queue active)"
            if [ "$h" -ge 10 ] && [ "$h" -lt 12 ]; then
                echo "$t:01.0+00:00 mx1 postfix/smtp[7]: $q: to=<x@far.example>, relay=relay.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.5/0.4, dsn=4.4.2, status=deferred (lost connection with relay.example[192.0.2.9] while sending MAIL FROM)"
            else
                echo "$t:01.0+00:00 mx1 postfix/smtp[7]: $q: to=<x@far.example>, relay=relay.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.5/0.4, dsn=2.0.0, status=sent (250 Ok)"
                echo "$t:01.1+00:00 mx1 postfix/qmgr[6]: $q: removed"
            fi
        done
    done
}

@test "two hours in which the only way out takes nothing are found, and severe" {
    smarthost | sed 's/ Q\([0-9]*\)A:/ A\1F:/' >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT cause, provider, severity, recipients FROM v_incident")" "protocol.lost|relay.example|high|12"
}

# slowed LAST: every second message is put off in an hour; then LAST minutes of mail that is taken
slowed() {
    for m in $(seq 0 $((59 + $1))); do
        t="2026-03-02T1$((m / 60)):$(printf %02d $((m % 60)))" q="A$(printf %03d "$m")F0"
        echo "$t:00.0+00:00 mx1 postfix/smtpd[5]: $q: client=pc[10.0.0.7]"
        echo "$t:00.1+00:00 mx1 postfix/qmgr[6]: $q: from=<a@corp.example>, size=900, nrcpt=1 (queue active)"
        head="$t:01.0+00:00 mx1 postfix/smtp[7]: $q: to=<x$m@yahoo.com>, relay=mta5.am0.yahoodns.net[192.0.2.9]:25, delay=1, delays=0.1/0/0.5/0.4"
        if [ "$m" -lt 60 ] && [ $((m % 2)) = 0 ]; then
            echo "$head, dsn=4.7.0, status=deferred (host mta5.am0.yahoodns.net[192.0.2.9] said: 421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes (in reply to MAIL FROM command))"
        else
            echo "$head, dsn=2.0.0, status=sent (250 ok dirdel)"
        fi
    done
}

@test "a provider that puts off every second message is not over with the next one that it takes" {
    for last in 1 20; do
        rm -f mail.db
        slowed "$last" >mail.log
        pm ingest -q --db mail.db mail.log
        pm analyze -q --db mail.db
        sql mail.db "SELECT cause, state FROM v_incident WHERE cause = 'rate.reputation'"
    done >states
    is "$(cat states)" "rate.reputation|open
rate.reputation|recovered"
}

@test "what two detectors see of one cause at the same time is counted once, what is apart is added" {
    pm ingest -q --db mail.db "$fixtures/partial.log"
    pm analyze -q --db mail.db
    sqlite3 -bail mail.db "DELETE FROM signal; DELETE FROM incident_evidence; DELETE FROM incident;
        INSERT INTO signal(detector, cause, provider, host, severity, confidence, state, started_at, ended_at, events, messages, recipients, proof) VALUES
        ('unreachable', 'network.refused', 'p', 'mx1', 'low', 90, 'open', 1000, 5000, 40, 20, 21, 'complaint'),
        ('waiting-suspended', 'network.refused', 'p', 'mx1', 'low', 90, 'open', 2000, 6000, 50, 30, 15, 'complaint'),
        ('unreachable', 'network.refused', 'p', 'mx1', 'low', 90, 'open', 9000, 9900, 7, 6, 5, 'complaint')"
    sqlite3 -bail mail.db <"$repo/queries/analyze/82-incidents.sql"
    is "$(sql mail.db 'SELECT events, messages, recipients FROM incident')" "57|36|26"
}

@test "messages that are held back while the first ones get through again do not hide that a provider took nothing" {
    fresh "$repo/tests/detect/unserved.fires.sql"
    sqlite3 -bail mail.db "UPDATE delivery SET logged_at = 1769800700 WHERE delivery = 7; UPDATE delivery_cause SET logged_at = 1769800700 WHERE delivery = 7"
    is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/unserved.sql" | cut -d'|' -f1,2)" "protocol.drop_at_banner|isp.example"
}

@test "in a log of hours, mail that nobody touches up to its end is told, mail that nobody hands in is not" {
    for what in untouched none; do
        fresh "$repo/tests/detect/short-pause.fires.sql"
        sqlite3 -bail mail.db "DELETE FROM delivery WHERE msg > 92"
        [ $what = untouched ] || sqlite3 -bail mail.db "DELETE FROM message WHERE msg > 92"
        is "$what $(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/short-pause.sql" | cut -d'|' -f1,6)" "$what $([ $what = none ] || echo 'volume.stopped|open')"
    done
}

# later STEP TRIES AFTER: twelve messages, one each STEP seconds, each tried every 300 s and put off TRIES times, or (AFTER > 0) up to that second
later() {
    local n try t id
    for n in {0..11}; do
        printf -v id 'A%05d' "$n"
        for ((try = 0; ; try++)); do
            t=$((n * $1 + try * 300))
            printf '%(%Y-%m-%dT%H:%M:%S)T+00:00 mx1 postfix/smtp[7]: %s: to=<u%d@isp.example>, relay=mx.isp.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, ' $((1795521600 + t)) "$id" "$n"
            if ((try < $2 || t < $3)); then
                echo 'dsn=4.7.1, status=deferred (host mx.isp.example[192.0.2.9] said: 451 4.7.1 Please try again later (in reply to RCPT TO command))'
            else
                echo 'dsn=2.0.0, status=sent (250 ok)'
                break
            fi
        done
    done | sort
}

@test "a server that says later until some time after each first try is greylisting, one that says so to all up to some hour is not" {
    later 400 2 0 >grey.log
    is "$(TZ=UTC told grey.log)" ""
    later 400 0 3700 >down.log
    is "$(TZ=UTC told down.log)" "remote.temporary refused"
    later 0 2 0 >once.log
    is "$(TZ=UTC told once.log)" "remote.temporary refused"
}

# patchy DOMAINS STEP FAILING: in an hour a message each 10 s, to so many domains in turn; of every STEP two can't be looked up, where they go to the first FAILING domains
patchy() {
    local n m id
    for ((n = 0; n < 360; n++)); do
        printf -v m '%(%Y-%m-%dT%H:%M:%S+00:00)T' $((1795521600 + n * 10))
        printf -v id 'A%05d' "$n"
        if ((n % $2 < 2 && n % $1 < $3)); then
            echo "$m mx1 postfix/smtp[7]: $id: to=<u@d$((n % $1)).example>, relay=none, delay=1, delays=0.1/0/0.9/0, dsn=4.4.3, status=deferred (Host or domain name not found. Name service error for name=d$((n % $1)).example type=MX: Host not found, try again)"
        else
            echo "$m mx1 postfix/smtp[7]: $id: to=<u@d$((n % $1)).example>, relay=mx.d$((n % $1)).example[192.0.2.$((n % $1))]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
        fi
    done
}

@test "a resolver that fails now and then, for half of those that take mail meanwhile, is our own; name servers of four, of five among thirteen, and fewer failures are not" {
    for what in '7 31 7' '7 31 4' '13 17 5' '7 130 7'; do
        read -r domains step failing <<<"$what"
        patchy "$domains" "$step" "$failing" >mail.log
        is "$what $(told mail.log | grep -c own-dns || true)" "$what $([ "$what" = '7 31 7' ] && echo 1 || echo 0)"
    done
}

@test "a link that some mail has and a receiver refuses is a note, one in most of it is severe; a bad name of our address always is" {
    for what in 'reputation.url 90' 'reputation.url 6' 'reputation.provider 90'; do
        fresh "$repo/tests/detect/reputation.fires.sql"
        sqlite3 -bail mail.db "UPDATE spell SET cause = '${what% *}'; INSERT INTO provider_day(host, provider, day_at, tried) VALUES ('mx1', 'microsoft', 1769731200, ${what#* })"
        sqlite3 -bail -readonly mail.db <"$repo/queries/detect/reputation.sql" | cut -d'|' -f4
    done >severities
    is "$(cat severities)" "low
high
high"
}

@test "a limit at which mail is refused for good is severe" {
    for bounced in 0 20; do
        fresh "$repo/tests/detect/throttling.fires.sql"
        sqlite3 -bail mail.db "UPDATE spell SET bounced = $bounced, messages = 25 WHERE cause GLOB 'rate.[lc]*'"
        sqlite3 -bail -readonly mail.db <"$repo/queries/detect/throttling.sql" | cut -d'|' -f1,4 | sort -u
    done >severities
    is "$(cut -d'|' -f2 severities)" "medium
high"
}

@test "a provider that slows a few of very many messages down for our reputation is a note" {
    for tried in 80 81; do
        fresh "$repo/tests/detect/throttling.fires.sql"
        sqlite3 -bail mail.db "DELETE FROM spell; DELETE FROM provider_day;
            INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
            VALUES ('mx1', 'rate.reputation', 'yahoo', 1769800000, 1769803000, 1769800000, 4, 4, 4, 4, 1, 0, 0, 90);
            INSERT INTO provider_day(host, provider, day_at, tried) VALUES ('mx1', 'yahoo', 1769731200, $tried)"
        sqlite3 -bail -readonly mail.db <"$repo/queries/detect/throttling.sql" | cut -d'|' -f4
    done >severities
    is "$(cat severities)" "medium
low"
}

# found DETECTOR COLUMN…: what it finds in mail.db
found() { sqlite3 -json -readonly mail.db <"$repo/queries/detect/$1.sql" | jq -r ".[] | [.${2//,/,.}] | @csv" | tr -d '"'; }

@test "IPv6 that never works is over when five failures were due since, by their share" {
    fresh "$repo/tests/detect/ipv6-dead.fires.sql"
    sqlite3 -bail mail.db "INSERT INTO attempt_hour(hour_at, mta, opened, failing) VALUES (1769803200, 1, 400, 20), (1769817600, 1, 60, 0)"
    is "$(found ipv6-dead state)" open
    sqlite3 -bail mail.db "UPDATE attempt_hour SET opened = 120 WHERE failing = 0"
    is "$(found ipv6-dead state)" recovered
    sqlite3 -bail mail.db "UPDATE machine_log SET last_at = 1769820000" # what is tried at one time of day only was not due yet
    is "$(found ipv6-dead state)" open
}

@test "five IPv6 connects that never left the machine are a lapse, as many timeouts none" {
    for errno in EADDRNOTAVAIL ETIMEDOUT; do
        at_local=$([ $errno = ETIMEDOUT ] || echo 5)
        sed -e "s/10, 10, 0, 0, 10/5, 5, ${at_local:-0}, 0, 5/; s/n < 9/n < 4/; s/n \* 120, n % 4 + 1, 'ETIMEDOUT'/n * 240, n % 4 + 1, '$errno'/" "$repo/tests/detect/ipv6-lapse.fires.sql" >fires.sql
        fresh fires.sql
        is "$(sqlite3 -bail -readonly mail.db <"$repo/queries/detect/ipv6-lapse.sql" | cut -d'|' -f1)" "$([ $errno = ETIMEDOUT ] || echo network.ipv6.noaddr)"
    done
}

@test "many small providers told together are over when half of them took mail after the last refusal" {
    fresh "$repo/tests/detect/listing.fires.sql"
    sqlite3 -bail mail.db "DELETE FROM spell;
        WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8)
        INSERT INTO spell(host, cause, provider, pool, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence, ok_after_at)
        SELECT 'mx1', 'reputation.dnsbl', 'p' || n, 1, 1769800000, 1769800000 + n, 1769800000, 1, 1, 1, 1, 1, 1, 0, 90, CASE WHEN n <= 4 THEN 1769900000 END FROM i"
    is "$(found listing provider,state)" others,recovered
    sqlite3 -bail mail.db "UPDATE spell SET ok_after_at = NULL WHERE provider = 'p4'"
    is "$(found listing provider,state)" others,open
}

@test "mail that stops: of a mailing list it is counted in messages; while users of our own get theirs nobody may have written" {
    fresh "$repo/tests/detect/mail-stopped.fires.sql"
    sqlite3 -bail mail.db "INSERT INTO plain VALUES (100000000000, 0, 1, 'isp.example', 1, 800, 20)"
    is "$(found mail-stopped cause)" ''
    sqlite3 -bail mail.db "UPDATE plain SET messages = 800; INSERT INTO line_hour VALUES (1769889600, 1, '', 0, 'sent', 5), (1769893200, 1, '', 0, 'sent', 5), (1769896800, 1, '', 0, 'sent', 5)"
    is "$(found mail-stopped severity,confidence)" low,40
}

@test "a Wednesday without any mail, where nights and weekends have none either, may be a holiday; one on which mail was tried is none" {
    fresh "$repo/tests/detect/mail-stopped.fires.sql"
    sqlite3 -bail mail.db "DELETE FROM traffic_hour; DELETE FROM tally;
        WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 599)
        INSERT INTO traffic_hour SELECT 'mx1', 1767571200 + h * 3600, 40 FROM h WHERE h % 24 BETWEEN 8 AND 17 AND h / 24 % 7 < 5 AND h / 24 <> 23;
        INSERT INTO tally SELECT 1, 1767571200 + column1 * 3600, 'smtpd.connect', 4 FROM (VALUES (560), (564), (568), (592)); UPDATE machine_log SET last_at = 1767571200 + 594 * 3600"
    is "$(found mail-stopped severity,confidence,state)" medium,50,recovered
    sqlite3 -bail mail.db "INSERT INTO line_hour VALUES (1767571200 + 562 * 3600, 1, '', 1, 'deferred', 3)"
    is "$(found mail-stopped severity,confidence,state)" high,70,recovered
}

@test "Postfix stopped on a machine that only takes mail for its own users" {
    fresh "$repo/tests/detect/postfix-down.fires.sql"
    sqlite3 -bail mail.db "DELETE FROM provider_seen; INSERT INTO line_hour SELECT hour_at, 1, '', 0, 'sent', accepted FROM traffic_hour; DELETE FROM traffic_hour;
        INSERT INTO line_hour VALUES (1769806800, 1, '', 0, 'sent', 9)"
    is "$(found postfix-down state,ok_after_at)" recovered,1769803200
}

@test "notifications of ours to senders who never wrote are no mail that waits or was given up" {
    for name in stuck-queue expired; do
        fresh "$repo/tests/detect/$name.fires.sql"
        is "$name $(found $name cause | grep -c .)" "$name 1"
        sqlite3 -bail mail.db "DELETE FROM provider_seen; DELETE FROM traffic_hour; UPDATE outcome SET cause = 'network.timeout'; UPDATE message SET sender = ''"
        is "$name $(found $name cause)" "$name "
    done
}

@test "all mail of one sender of ours refused by a relay, and a provider whose users all seem to filter us" {
    fresh "$repo/tests/detect/refused.fires.sql"
    sqlite3 -bail mail.db "DELETE FROM spell; DELETE FROM provider_day;
        INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence) VALUES
          ('mx1', 'policy.sender', 'relay.example', 1769800000, 1769803000, 1769800000, 30, 30, 30, 30, 1, 30, 0, 85),
          ('mx1', 'mailbox.filtered', 'docomo', 1769800000, 1769803000, 1769800000, 30, 30, 30, 30, 1, 30, 0, 82);
        INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'relay.example', 1769731200, 150, 0), ('mx1', 'docomo', 1769731200, 32, 0)"
    is "$(found refused cause,provider,severity | sort)" 'mailbox.filtered,docomo,high
policy.sender,relay.example,medium'
}

@test "what local programs hand in is taken again, however much other mail came since: it is over" {
    state() {
        fresh "$repo/tests/detect/submission.fires.sql"
        sqlite3 -bail mail.db "$1"
        sqlite3 -bail -readonly mail.db <"$repo/queries/detect/submission.sql" | cut -d'|' -f6,10
    }
    is "$(state 'SELECT 1 WHERE 0')" "open|"
    is "$(state "INSERT INTO uid_hour(host, uid, hour_at, recipients, messages, first_at, last_at) VALUES ('mx1', 0, 1769799600, 2, 2, 1769800000, 1769800100)")" "open|"
    is "$(state "INSERT INTO uid_hour(host, uid, hour_at, recipients, messages, first_at, last_at) VALUES ('mx1', 0, 1769799600, 3, 3, 1769800000, 1769800100)")" "recovered|1769800000.0"
}
