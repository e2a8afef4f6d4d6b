# Rollups are sums of facts: whatever way a database came about, they hold what counting the facts again gives.
load helper

# sums DB: nothing may differ between a rollup and the plain count.
sums() {
    sql "$1" "
WITH p AS (SELECT v.*, m.mta, NOT EXISTS (SELECT 1 FROM delivery e WHERE e.msg = v.msg AND e.delivery < v.delivery) AS first FROM v_plain v JOIN message m ON m.msg = v.msg),
span(span) AS (SELECT 3600 UNION ALL SELECT 86400 UNION ALL SELECT 100000000000),
plain_want AS (
  SELECT span, CAST(logged_at / span AS INTEGER) * span AS at, mta, provider, external, count(*) AS recipients, sum(first) AS messages FROM p, span GROUP BY 1, 2, 3, 4, 5)
SELECT 'plain', * FROM (SELECT * FROM plain EXCEPT SELECT * FROM plain_want)
UNION ALL SELECT 'plain, lacks', * FROM (SELECT * FROM plain_want EXCEPT SELECT * FROM plain);
" | head -5
    sql "$1" "
WITH want AS (SELECT i.provider, coalesce(h.body, d.tls, '(none logged)') AS tls, count(*) AS lines, sum(d.status = 'sent') AS sent, min(d.logged_at), max(d.logged_at)
  FROM delivery d JOIN peer_info i ON i.peer = d.relay AND i.place = 'external' LEFT JOIN attempt t ON t.attempt = d.attempt LEFT JOIN phrase h ON h.phrase = t.tls
  WHERE d.delivery <= (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_tls') GROUP BY 1, 2)
SELECT 'tls', * FROM (SELECT * FROM tls_sum EXCEPT SELECT * FROM want) UNION ALL SELECT 'tls, lacks', * FROM (SELECT * FROM want EXCEPT SELECT * FROM tls_sum);
" | head -5
    sql "$1" "
WITH span(span) AS (SELECT 3600 UNION ALL SELECT 86400 UNION ALL SELECT 100000000000),
want AS (SELECT span, CAST(logged_at / span AS INTEGER) * span AS at, delay_us, count(*) AS recipients FROM v_plain, span WHERE external = 1 AND delay_us IS NOT NULL GROUP BY 1, 2, 3)
SELECT 'delay', * FROM (SELECT * FROM plain_delay EXCEPT SELECT * FROM want) UNION ALL SELECT 'delay, lacks', * FROM (SELECT * FROM want EXCEPT SELECT * FROM plain_delay);
" | head -5
    sql "$1" "
WITH want AS (
  SELECT CAST(d.logged_at / 3600 AS INTEGER) * 3600 AS hour_at, m.mta, coalesce(r.family, '') AS family, d.attempt IS NOT NULL AS tried, d.status, count(*) AS n
  FROM delivery d JOIN message m ON m.msg = d.msg LEFT JOIN peer r ON r.peer = d.relay GROUP BY 1, 2, 3, 4, 5)
SELECT 'line', * FROM (SELECT * FROM line_hour EXCEPT SELECT * FROM want) UNION ALL SELECT 'line, lacks', * FROM (SELECT * FROM want EXCEPT SELECT * FROM line_hour);
" | head -5
    sql "$1" "
WITH want AS (
  SELECT CAST(v.logged_at / 3600 AS INTEGER) * 3600 AS hour_at, f.mta, coalesce(v.family, '') AS family, v.errno, v.reach,
    CASE v.family WHEN 'ipv4' THEN v.provider ELSE '' END AS provider, count(*) AS n
  FROM v_connect_failure v JOIN connect_failure f ON f.connect_failure = v.connect_failure GROUP BY 1, 2, 3, 4, 5, 6)
SELECT 'connect', * FROM (SELECT * FROM connect_hour EXCEPT SELECT * FROM want) UNION ALL SELECT 'connect, lacks', * FROM (SELECT * FROM want EXCEPT SELECT * FROM connect_hour);
" | head -5
    sql "$1" "
WITH want AS (SELECT CAST(logged_at / 3600 AS INTEGER) * 3600 AS hour_at, connect_us, count(*) AS n FROM delivery
  WHERE status = 'sent' AND attempt IS NOT NULL AND conn_use IS NULL AND connect_us IS NOT NULL GROUP BY 1, 2)
SELECT 'time', * FROM (SELECT * FROM connect_time EXCEPT SELECT * FROM want) UNION ALL SELECT 'time, lacks', * FROM (SELECT * FROM want EXCEPT SELECT * FROM connect_time);
" | head -5
    sql "$1" "
WITH want AS (SELECT host, day_at, sum(tried) AS tried FROM provider_day GROUP BY 1, 2 HAVING sum(tried) > 0)
SELECT 'tried', * FROM (SELECT * FROM tried_day EXCEPT SELECT * FROM want) UNION ALL SELECT 'tried, lacks', * FROM (SELECT * FROM want EXCEPT SELECT * FROM tried_day);
" | head -5
    sql "$1" "
WITH want AS (
  SELECT a.host, l.provider, CAST(l.logged_at / 3600 AS INTEGER) * 3600 AS hour_at, min(l.logged_at) AS first_at, max(l.logged_at) AS last_at, sum(l.echo = 0) AS events
  FROM complaint_line l JOIN mta a ON a.mta = l.mta JOIN delivery_cause c ON c.delivery = l.key JOIN verdict v ON v.text = c.text
  WHERE l.status = 'deferred' AND l.masked = 0 AND (v.provider <> '' OR c.provider IS NOT NULL) AND (l.cause IN ('network.timeout', 'network.refused', 'network.unreachable',
    'network.reset', 'protocol.drop_at_banner', 'protocol.lost', 'protocol.lost_eod', 'protocol.timeout', 'rate.limit', 'rate.connections')) GROUP BY 1, 2, 3)
SELECT 'vain', * FROM (SELECT * FROM vain_hour EXCEPT SELECT * FROM want) UNION ALL SELECT 'vain, lacks', * FROM (SELECT * FROM want EXCEPT SELECT * FROM vain_hour);
" | head -5
    # sums NAME KEY SQL…
    of() {
        sql "$db" "WITH want AS ($3) SELECT '$1', * FROM (SELECT $2, n FROM $1 EXCEPT SELECT * FROM want) UNION ALL SELECT '$1, lacks', * FROM (SELECT * FROM want EXCEPT SELECT $2, n FROM $1)" | head -5
    }
    local db=$1 whose="coalesce(o.provider, ''), CASE WHEN o.provider IS NULL THEN coalesce(o.domain, 0) ELSE 0 END" peoples="o.outcome NOT IN ('filtered', 'forwarded') AND o.note = 0"
    of outcome_sum "provider, domain, outcome, late, external, note" "SELECT $whose, outcome, deferrals > 0, external, note, count(*) FROM outcome o GROUP BY 1, 2, 3, 4, 5, 6"
    of outcome_delay "what, delay_us, provider, domain" "
SELECT 'late', coalesce(d.delay_us, -1), $whose, count(*) FROM outcome o JOIN delivery d ON d.delivery = o.delivery WHERE o.outcome = 'sent' AND o.deferrals > 0 AND o.note = 0 GROUP BY 2, 3, 4
UNION ALL SELECT 'external', d.delay_us, '', 0, count(*) FROM outcome o JOIN delivery d ON d.delivery = o.delivery WHERE o.external = 1 AND d.delay_us IS NOT NULL AND $peoples GROUP BY 2"
    of cause_hour "hour_at, status, tried, echo, masked, says_connect" "
SELECT CAST(logged_at / 3600 AS INTEGER) * 3600, status, tried, echo, masked, says_connect, count(*) FROM delivery_cause GROUP BY 1, 2, 3, 4, 5, 6"
    of said_hour "hour_at, provider, cause, listing" "
SELECT CAST(logged_at / 3600 AS INTEGER) * 3600, provider, cause, listing, count(*) FROM (
  SELECT logged_at, provider, cause, listing FROM v_said_reply UNION ALL SELECT logged_at, provider, cause, listing FROM v_said_line
  UNION ALL SELECT logged_at, provider, cause, listing FROM v_said_probe) GROUP BY 1, 2, 3, 4"
    of said_sum "cause, list, sublist, our_addr, url" "
SELECT cause, coalesce(list, ''), coalesce(sublist, ''), coalesce(our_addr, ''), coalesce(url, ''), count(*) FROM v_reply GROUP BY 1, 2, 3, 4, 5"
    of total "what, name" "
SELECT 'message', outcome, count(DISTINCT msg) FROM outcome o WHERE $peoples GROUP BY 2
UNION ALL SELECT * FROM (SELECT 'message', '', count(DISTINCT msg) AS n FROM outcome o WHERE $peoples) WHERE n > 0
UNION ALL SELECT * FROM (SELECT 'refused', '', count(DISTINCT c.msg || ' ' || d.recipient) AS n FROM delivery_cause c JOIN delivery d ON d.delivery = c.delivery
  WHERE (c.cause GLOB 'reputation.*' OR c.cause GLOB 'identity.*' OR c.cause GLOB 'auth.*' OR c.cause = 'rate.reputation') AND c.status IN ('deferred', 'bounced')) WHERE n > 0
UNION ALL SELECT 'reply', cause, count(DISTINCT reply) FROM v_reply GROUP BY 2
UNION ALL SELECT 'reply message', cause, count(DISTINCT msg) FROM v_reply GROUP BY 2
UNION ALL SELECT 'line', cause, count(*) FROM delivery_cause WHERE status <> 'sent' AND echo = 0 GROUP BY 2
UNION ALL SELECT * FROM (SELECT 'line masked', cause, sum(masked) AS n FROM delivery_cause WHERE status <> 'sent' AND echo = 0 GROUP BY 2) WHERE n > 0
UNION ALL SELECT 'line recipient', c.cause, count(DISTINCT c.msg || ' ' || d.recipient) FROM delivery_cause c JOIN delivery d ON d.delivery = c.delivery
  WHERE c.status <> 'sent' AND c.echo = 0 GROUP BY 2"
    for t in delivery:logged_at attempt:started_at connect_failure:logged_at reply:logged_at reject:logged_at; do
        sql "$1" "
WITH line AS (SELECT ${t%:*} AS key, CAST(${t#*:} / 3600 AS INTEGER) * 3600 AS hour_at FROM ${t%:*}),
apart AS (SELECT *, key - lag(key) OVER (PARTITION BY hour_at ORDER BY key) > 256 AS apart FROM line),
run AS (SELECT *, sum(apart IS 1) OVER (PARTITION BY hour_at ORDER BY key) AS run FROM apart),
want AS (SELECT '${t%:*}' AS what, hour_at, min(key) AS first, max(key) AS last, count(*) AS n FROM run GROUP BY hour_at, run)
SELECT 'rows', * FROM (SELECT * FROM fact_hour WHERE what = '${t%:*}' EXCEPT SELECT * FROM want) UNION ALL SELECT 'rows, lacks', * FROM (SELECT * FROM want EXCEPT SELECT * FROM fact_hour);
" | head -5
    done
    cp "$1" facts.db
    sqlite3 facts.db "DELETE FROM setting WHERE name IN ('analysed_sums', 'analysed_waiting')"
    for q in causes connect-failures queue-depth; do
        diff <(sqlite3 -readonly "$1" ".read $repo/queries/$q.sql") <(sqlite3 -readonly facts.db ".read $repo/queries/$q.sql") | head -5
    done
}

@test "after one analysis" {
    for log in "$repo"/samples/*/mail.log; do
        rm -f mail.db
        pm ingest -q --db mail.db "$log"
        pm analyze --db mail.db
        [ "$(sql mail.db 'SELECT sum(recipients) FROM plain')" -gt 0 ]
        is "$(sums mail.db)" ""
    done
}

# bats test_tags=slow
@test "after an analysis of every piece" {
    seed=${SEED:-$RANDOM}
    echo "SEED=$seed"
    for sample in incident mix; do
        log=$repo/samples/$sample/mail.log
        length=$(wc -l <"$log")
        rm -f mail.db
        for at in $(shuf -n 8 -i "1-$length" --random-source=<(yes "$seed") | sort -n) "$length"; do
            head -n "$at" "$log" >mail.log
            pm ingest -q --db mail.db mail.log
            pm analyze --db mail.db
            is "$(sums mail.db)" ""
        done
    done
}

# bats test_tags=slow
@test "after older logs, two machines, a prune and what came later" {
    for day in 10 20 21; do sed "s/^2026-11-24/2026-11-$day/" "$repo/samples/incident/mail.log" >"$day.log"; done
    sed 's/web-prod01/mx2/' 20.log >other.log
    for step in 20 other 10 prune 21; do
        if [ "$step" = prune ]; then pm prune --db mail.db --older-than 2026-11-15 >/dev/null; else pm ingest -q --db mail.db "$step.log"; fi
        pm analyze --db mail.db
        is "$(sums mail.db)" ""
    done
}

# bats test_tags=slow
@test "the test itself sees a wrong sum" {
    pm ingest -q --db mail.db "$repo/samples/incident/mail.log"
    pm analyze --db mail.db
    for wrong in "UPDATE plain SET recipients = recipients + 1 WHERE span = 86400" "DELETE FROM plain_delay" "UPDATE line_hour SET n = n + 1" "DELETE FROM connect_hour" "DELETE FROM connect_time" "DELETE FROM outcome_sum" "DELETE FROM outcome_delay" "UPDATE cause_hour SET n = n + 1" "DELETE FROM said_hour" "DELETE FROM said_sum" "DELETE FROM total" "UPDATE tried_day SET tried = tried + 1" "INSERT INTO vain_hour VALUES ('mx1', 'isp.example', 0, 0, 0, 1)" "UPDATE fact_hour SET first = 0" "UPDATE connect_sum SET messages = messages + 1" "UPDATE cause_sum SET recipients = recipients + 1" "UPDATE queue_sum SET messages = messages + 1"; do
        cp mail.db wrong.db
        sqlite3 wrong.db "$wrong"
        [ -n "$(sums wrong.db)" ]
    done
}

@test "what the log shows of TLS stands counted but for its last hours, and the answer is that of counting all, whatever the log was read in" {
    for day in 20 21 22; do sed "s/^2026-11-24/2026-11-$day/" "$repo/samples/incident/mail.log" >"$day.log"; done
    pm ingest -q --db whole.db 20.log 21.log 22.log
    pm analyze --db whole.db
    for day in 20 21 22; do
        pm ingest -q --db mail.db "$day.log"
        pm analyze --db mail.db
        is "$(sums mail.db)" ""
    done
    is "$(sql mail.db 'SELECT * FROM tls_sum')" "$(sql whole.db 'SELECT * FROM tls_sum')"
    [ "$(sql mail.db 'SELECT sum(lines) FROM tls_sum')" -gt 0 ]
    is "$(sqlite3 mail.db <"$repo/queries/tls.sql")" "$(printf '.parameter set :since 0\n.read %s\n' "$repo/queries/tls.sql" | sqlite3 mail.db)"
    sqlite3 mail.db 'UPDATE tls_sum SET lines = lines + 1'
    [ -n "$(sums mail.db)" ]
}

@test "mail of a local user counts for all its recipients, though qmgr tells of them after an analysis" {
    log "mx1 postfix/pickup[5]: 4f4kBS75cNz6vJb: uid=33 from=<www@corp.example>" "mx1 postfix/cleanup[6]: 4f4kBS75cNz6vJb: message-id=<a@corp.example>" >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    is "$(sql mail.db 'SELECT uid, recipients, messages FROM uid_hour')" '33|1|1'
    log "mx1 postfix/qmgr[7]: 4f4kBS75cNz6vJb: from=<www@corp.example>, size=500, nrcpt=5 (queue active)" >>mail.log
    for again in 1 2; do
        pm ingest -q --db mail.db mail.log
        pm analyze -q --db mail.db
        is "$(sql mail.db 'SELECT uid, recipients, messages FROM uid_hour')" '33|5|1'
    done
}

@test "a message that is settled and counted gets another line after all, from a machine whose clock is behind" {
    to() { echo "2026-11-24T10:0$1:00+00:00 $2 postfix/local[9]: $3: to=<$4@corp.example>, relay=local, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (unknown user: \"$4\")"; }
    to 0 mx1 4f4kBS75cNz6vJb a >mx1.log
    echo "2026-11-24T10:00:01+00:00 mx1 postfix/qmgr[7]: 4f4kBS75cNz6vJb: removed" >>mx1.log
    to 9 mx2 4f4kBS75cNz6vJd c >mx2.log
    pm ingest -q --db mail.db mx1.log mx2.log
    pm analyze --db mail.db
    is "$(sums mail.db)" ""
    is "$(sql mail.db 'SELECT messages, recipients FROM cause_sum')" '1|1'
    { to 1 mx1 4f4kBS75cNz6vJb a; to 1 mx1 4f4kBS75cNz6vJb b; } >>mx1.log
    pm ingest -q --db mail.db mx1.log
    pm analyze --db mail.db
    is "$(sums mail.db)" ""
    is "$(sql mail.db 'SELECT messages, recipients FROM cause_sum')" '1|2'
}

@test "what comes after an analysis of nothing, and of failed connects alone, is counted once" {
    : >mail.log
    for line in "smtp[9]: connect to mx.example.org[198.51.100.7]:25: Connection refused" "local[8]: 4f4kBS75cNz6vJb: to=<a@corp.example>, relay=local, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (unknown user: \"a\")" \
        "qmgr[7]: 4f4kBS75cNz6vJb: removed" "smtp[9]: connect to mx.example.org[198.51.100.7]:25: Connection refused"; do
        pm ingest -q --db mail.db mail.log
        pm analyze --db mail.db
        is "$(sums mail.db)" ""
        echo "2026-11-24T10:0$(wc -l <mail.log):00+00:00 mx1 postfix/$line" >>mail.log
    done
    echo "2026-11-24T10:50:00+00:00 mx1 postfix/qmgr[7]: statistics: max connection rate 1/60s" >>mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze --db mail.db
    is "$(sums mail.db)" ""
    is "$(sql mail.db 'SELECT failures, messages FROM connect_sum')" '2|0'
    is "$(sql mail.db 'SELECT deliveries, messages FROM cause_sum')" '1|1'
}

@test "a failed connect that was nobody's until its process named the message" {
    {
        echo "2026-11-24T10:00:00+00:00 mx1 postfix/qmgr[7]: 4f4kBS75cNz6vJb: from=<a@corp.example>, size=500, nrcpt=1 (queue active)"
        echo "2026-11-24T10:00:01+00:00 mx1 postfix/smtp[9]: connect to mx.example.org[198.51.100.7]:25: Connection refused"
    } >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze --db mail.db
    is "$(sums mail.db)" ""
    is "$(sql mail.db 'SELECT failures, messages FROM connect_sum')" '1|0'
    echo "2026-11-24T10:00:02+00:00 mx1 postfix/smtp[9]: connect to mx.example.org[198.51.100.7]:25: Connection refused" >>mail.log
    echo "2026-11-24T10:00:03+00:00 mx1 postfix/smtp[9]: 4f4kBS75cNz6vJb: to=<b@example.org>, relay=none, delay=3, delays=0/0/3/0, dsn=4.4.1, status=deferred (connect to mx.example.org[198.51.100.7]:25: Connection refused)" >>mail.log
    for again in 1 2; do
        pm ingest -q --db mail.db mail.log
        pm analyze --db mail.db
        is "$(sums mail.db)" ""
        is "$(sql mail.db 'SELECT failures, messages FROM connect_sum')" '2|1'
    done
}
