-- title: Postfix itself fails
-- about: Daemons that die, that cannot start and are throttled, ports that cannot be bound, tables that cannot be read, a full disk. What an operator types
--   wrong at the prompt (already running, not running) is not reported.
-- param: :min_events 1: fewest lines
-- param: :quiet_s 300: seconds after which accepted mail shows that it is over

WITH fault AS (
  SELECT a.host, e.logged_at, e.kind,
    CASE
      WHEN e.kind = 'smtpd.queue_full' THEN 'local.disk'
      WHEN e.kind IN ('master.throttling', 'master.process_exit', 'master.process_killed') THEN 'local.transport'
      WHEN e.kind IN ('any.map_unavailable', 'any.map_lookup_error', 'any.open_database', 'rewrite.transport_maps', 'cleanup.map_problem') THEN 'local.tables'
      WHEN e.kind IN ('master.bind_failed', 'master.init_failed', 'script.start_failed', 'any.inet_interfaces', 'local.mailbox_limit') THEN 'local.config'
    END AS cause
  FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind IN ('smtpd.queue_full', 'master.throttling', 'master.process_exit', 'master.process_killed', 'any.map_unavailable', 'any.map_lookup_error',
    'any.open_database', 'rewrite.transport_maps', 'cleanup.map_problem', 'master.bind_failed', 'master.init_failed', 'script.start_failed',
    'any.inet_interfaces', 'local.mailbox_limit')
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, cause ORDER BY logged_at) < 86400 AS joined FROM fault)
)
SELECT cause, host AS provider, host,
  CASE WHEN cause = 'local.disk' OR sum(kind IN ('master.throttling', 'master.bind_failed', 'master.init_failed', 'script.start_failed')) > 0 THEN 'high'
    WHEN count(*) >= 5 OR cause = 'local.config' THEN 'medium' ELSE 'low' END AS severity,
  90 AS confidence,
  CASE WHEN (SELECT max(s.last_at) FROM provider_seen s WHERE s.host = run.host) > max(logged_at) + coalesce(:quiet_s, 300) THEN 'recovered' ELSE 'open' END AS state,
  min(logged_at) AS started_at, max(logged_at) AS ended_at, NULL AS peak_at,
  (SELECT max(s.last_at) FROM provider_seen s WHERE s.host = run.host) AS ok_after_at, count(*) AS events, 'event' AS proof,
  group_concat(DISTINCT kind) AS kinds, group_concat(DISTINCT kind) AS detail
FROM run
GROUP BY host, cause, run
HAVING count(*) >= coalesce(:min_events, 1)
ORDER BY started_at;
