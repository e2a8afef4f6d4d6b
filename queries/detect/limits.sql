-- title: A limit of this machine is reached
-- about: Processes of a service, memory, open files, room in the active queue: Postfix goes on, but slowly, or turns clients away. A service at its process
--   limit once in a while, or one destination with many waiting messages, is a busy minute; what is told is what comes back.
-- param: :min_events 3: fewest lines (one is enough for memory and open files)
-- param: :quiet_s 3600: seconds without such a line after which it is over

WITH fault AS (
  SELECT a.host, e.logged_at, e.kind, e.detail, e.kind = 'any.no_memory' AS hard FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind IN ('master.process_limit', 'qmgr.clogged', 'any.no_memory')
  UNION ALL
  SELECT a.host, e.logged_at, e.kind, e.detail, 1 FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind = 'any.system_call'
    AND (e.detail LIKE '%Too many open files%' OR e.detail LIKE '%Cannot allocate memory%' OR e.detail LIKE '%fork: Resource temporarily unavailable%')
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at) < 86400 AS joined FROM fault)
)
SELECT 'local.limits' AS cause, host AS provider, host, CASE WHEN max(hard) = 1 OR count(*) >= 20 THEN 'medium' ELSE 'low' END AS severity, 90 AS confidence,
  CASE WHEN (SELECT max(s.last_at) FROM provider_seen s WHERE s.host = run.host) > max(logged_at) + coalesce(:quiet_s, 3600) THEN 'recovered' ELSE 'open' END AS state,
  min(logged_at) AS started_at, max(logged_at) AS ended_at, NULL AS peak_at,
  CASE WHEN (SELECT max(s.last_at) FROM provider_seen s WHERE s.host = run.host) > max(logged_at) + coalesce(:quiet_s, 3600)
    THEN max(logged_at) + coalesce(:quiet_s, 3600) END AS ok_after_at,
  count(*) AS events, 'event' AS proof, group_concat(DISTINCT kind) AS kinds, min(detail) AS detail
FROM run
GROUP BY host, run
HAVING count(*) >= coalesce(:min_events, 3) OR max(hard) = 1
ORDER BY started_at;
