-- title: A limit of this machine is reached
-- about: Processes of a service, memory, open files, room in the active queue: Postfix goes on, but slowly, or turns clients away. A service at its process
--   limit once in a while, or one destination with many waiting messages, is a busy minute; what is told is what comes back. Postfix says it of a service once in a
--   thousand seconds, so in a log of less than an hour one is enough. Or programs of our own, here or at private addresses, are turned away by what smtpd(8) allows a client: connections, messages,
--   recipients in a minute. By default they are excepted (smtpd_client_event_limit_exceptions).
-- param: :min_events 3: fewest lines (one is enough for memory and open files)
-- param: :names 2: most names that one client of our own has (HELO): a proxy in front of all the world has more
-- param: :quiet_s 3600: seconds without such a line after which it is over; at once after a start or reload
-- param: :young_s 3600: a log in which it can't be said often

WITH proxy AS MATERIALIZED ( -- a private address that lends itself to clients of many names
  SELECT a.host, substr(j.client, instr(j.client, '['), instr(j.client, ']') - instr(j.client, '[') + 1) AS addr
  FROM refused_beside b CROSS JOIN reject j ON j.reject = b.reject CROSS JOIN mta a ON a.mta = j.mta GROUP BY 1, 2 HAVING count(DISTINCT j.helo) > coalesce(:names, 2)
), fault AS (
  SELECT a.host, e.logged_at, e.kind, e.detail, e.kind IN ('any.no_memory', 'any.could_allocate_space') AS hard, 0 AS own FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind IN ('master.process_limit', 'qmgr.clogged', 'any.no_memory', 'any.could_allocate_space')
  UNION ALL
  SELECT a.host, e.logged_at, e.kind, e.detail, 1, 0 FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind = 'any.system_call'
    AND (e.detail LIKE '%Too many open files%' OR e.detail LIKE '%Cannot allocate memory%' OR e.detail LIKE '%fork: Resource temporarily unavailable%')
  UNION ALL
  SELECT a.host, e.logged_at, e.kind, e.detail, 0, 1 FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind IN ('smtpd.connection_rate', 'smtpd.connection_count', 'smtpd.message_rate', 'smtpd.recipient_rate', 'smtpd.auth_rate')
    AND (e.detail LIKE '% from localhost[127.%' OR e.detail LIKE '% from localhost[::1]%' OR e.detail GLOB '* from *[[]10.*' OR e.detail GLOB '* from *[[]192.168.*'
      OR e.detail GLOB '* from *[[]172.1[6-9].*' OR e.detail GLOB '* from *[[]172.2?.*' OR e.detail GLOB '* from *[[]172.3[01].*')
    AND (a.host, substr(e.detail, instr(e.detail, '['), instr(e.detail, ']') - instr(e.detail, '[') + 1)) NOT IN (SELECT host, addr FROM proxy)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, own ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, own ORDER BY logged_at) < 86400 AS joined FROM fault)
), span AS (
  SELECT host, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, max(hard) AS hard, group_concat(DISTINCT kind) AS kinds,
    CASE own WHEN 1 THEN count(*) || ' refusals of programs of our own' ELSE min(detail) END AS detail
  FROM run GROUP BY host, own, run
  HAVING count(*) >= coalesce(:min_events, 3) OR max(hard) = 1 OR own = 0 AND (SELECT max(last_at) - min(first_at) FROM source) < coalesce(:young_s, 3600)
), seen AS MATERIALIZED (
  SELECT *, coalesce((SELECT max(s.last_at) FROM provider_seen s WHERE s.host = span.host), ( -- or where it only takes mail for its own users, what they got in the next days
      SELECT max(h.hour_at) + 0.0 FROM served_hour h WHERE h.host = span.host AND h.hour_at > span.ended_at AND h.hour_at <= span.ended_at + 3 * 86400)) AS sent_at,
    (SELECT min(e.logged_at) FROM event e JOIN mta a ON a.mta = e.mta WHERE a.host = span.host AND e.kind IN ('master.start', 'master.reload') AND e.logged_at > span.ended_at) AS again_at
  FROM span
), judged AS (
  SELECT *, CASE WHEN sent_at > again_at THEN again_at WHEN sent_at > ended_at + coalesce(:quiet_s, 3600) THEN ended_at + coalesce(:quiet_s, 3600) END AS ok_after_at
  FROM seen
)
SELECT 'local.limits' AS cause, host AS provider, host, CASE WHEN hard = 1 OR events >= 20 THEN 'medium' ELSE 'low' END AS severity, 90 AS confidence,
  CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state, started_at, ended_at, NULL AS peak_at, ok_after_at,
  events, 'event' AS proof, kinds, detail
FROM judged
ORDER BY started_at;
