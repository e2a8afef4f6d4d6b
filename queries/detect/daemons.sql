-- title: Postfix itself fails
-- about: Daemons that die, that cannot start and are throttled, ports and source addresses that cannot be bound, tables that cannot be read, aliases in a circle,
--   filters and the login service that don't answer, a certificate that can't be read, a queue that can't be written. What an operator types wrong at the prompt
--   (already running, not running) is not reported; a full disk has a detector of its own.
-- param: :min_events 1: fewest lines
-- param: :quiet_s 300: seconds after which accepted mail shows that it is over; at once after a start or reload

WITH fault AS (
  SELECT a.host, e.logged_at, e.kind,
    CASE
      WHEN e.kind IN ('master.throttling', 'master.process_exit', 'master.process_killed', 'qmgr.connect', 'qmgr.transport_failure') THEN 'local.transport'
      WHEN e.kind IN ('any.map_unavailable', 'any.map_lookup_error', 'any.open_database', 'any.table_lookup_problem', 'any.list_lookup_problem',
        'rewrite.transport_maps', 'cleanup.map_problem') THEN 'local.tables'
      WHEN e.kind IN ('milter.connect', 'smtpd.proxy_connect') THEN 'local.filter'
      WHEN e.kind = 'smtp.bind_failed' THEN 'local.bind'
      WHEN e.kind = 'cleanup.unreasonable_map_nesting' THEN 'local.loop'
      ELSE 'local.config'
    END AS cause
  FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind IN ('master.throttling', 'master.process_exit', 'master.process_killed', 'qmgr.connect', 'qmgr.transport_failure', 'any.map_unavailable',
    'any.map_lookup_error', 'any.open_database', 'any.table_lookup_problem', 'any.list_lookup_problem', 'rewrite.transport_maps', 'cleanup.map_problem', 'milter.connect', 'smtpd.proxy_connect',
    'master.bind_failed', 'master.init_failed', 'script.start_failed', 'any.inet_interfaces', 'any.smaller_than', 'local.mailbox_limit_2_3', 'sasl.dovecot_connect', 'smtp.bind_failed',
    'cleanup.unreasonable_map_nesting')
    OR e.kind = 'any.create_file' AND e.detail LIKE '%Permission denied%' OR e.kind = 'tls.disabled' AND e.detail LIKE '%disabling TLS support%'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, cause ORDER BY logged_at) < 86400 AS joined FROM fault)
), span AS (
  SELECT host, cause, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, group_concat(DISTINCT kind) AS kinds,
    sum(kind IN ('master.throttling', 'master.bind_failed', 'master.init_failed', 'script.start_failed')) AS grave
  FROM run GROUP BY host, cause, run
), seen AS (
  SELECT *, (SELECT max(s.last_at) FROM provider_seen s WHERE s.host = span.host) AS sent_at,
    (SELECT min(e.logged_at) FROM event e JOIN mta a ON a.mta = e.mta WHERE a.host = span.host AND e.kind IN ('master.start', 'master.reload')
      AND e.logged_at > span.ended_at) AS again_at
  FROM span
), judged AS (
  SELECT *, CASE WHEN sent_at > again_at THEN again_at WHEN sent_at > ended_at + coalesce(:quiet_s, 300) THEN ended_at + coalesce(:quiet_s, 300) END AS ok_after_at
  FROM seen
)
SELECT cause, host AS provider, host, CASE WHEN grave > 0 THEN 'high' WHEN events >= 5 OR cause = 'local.config' THEN 'medium' ELSE 'low' END AS severity,
  90 AS confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, NULL AS peak_at, ok_after_at, events, 'event' AS proof, kinds, kinds AS detail
FROM judged
WHERE events >= coalesce(:min_events, 1)
ORDER BY started_at;
