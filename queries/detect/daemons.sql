-- title: Postfix itself fails
-- about: Daemons that die, that cannot start and are throttled, ports and source addresses that cannot be bound, tables that cannot be read, aliases in a circle,
--   filters and the login service that don't answer, a certificate that can't be read, a queue that can't be written. Where a daemon says why it dies, a setting or a
--   table, that is the cause and not its death. What an operator types wrong at the prompt (already running, not running) is not reported; a full disk has a detector of its own.
-- param: :min_events 1: fewest lines
-- param: :quiet_s 300: seconds after which accepted mail shows that it is over; at once after a start or reload
-- param: :tries 3: fewest tries of one process in vain to reach a service that isn't there
-- param: :dies_s 5: seconds from a daemon's last words to what master(8) says of its end

WITH setting AS MATERIALIZED ( -- what a daemon may say of the settings before it dies
  SELECT column1 AS kind FROM (VALUES ('any.bad_parameter'), ('any.file_line'), ('any.map_type'), ('map.unsupported_map_type'), ('any.unknown_dictionary'), ('any.config_host_not_found'),
    ('any.interface_not_found'), ('any.bad_mynetworks'), ('any.bad_value'), ('any.bad_time'), ('any.bad_time_unit'), ('any.main_cf_parameter'), ('any.must_be_one_value'), ('any.parameter_setting_must'),
    ('any.invalid_setting'), ('smtpd.bad_configuration_setting'), ('smtpd.bad_parameter_value'), ('smtpd.invalid_tls_level'), ('smtpd.no_sasl_mechanisms'), ('smtpd.no_relay_restrictions'),
    ('smtpd.parameter_specify_least_one'), ('smtpd.policy_service_syntax'), ('smtpd.unsupported_value'), ('smtpd.no_server_certs'), ('smtp.bad_parameter_value'), ('smtp.invalid_tls_level'),
    ('smtp.malformed_parameter'), ('smtp.bad_parameter'), ('cleanup.bad_value'), ('cleanup.invalid_setting'), ('virtual.configuration_error_limited'), ('virtual.configuration_error_smaller'))
), died AS MATERIALIZED (
  SELECT e.event, e.mta, e.logged_at, e.kind, (
    SELECT w.event FROM event w WHERE w.kind IN (SELECT kind FROM setting UNION ALL VALUES ('any.database_failed'), ('any.open_database'), ('any.open_lock_file'), ('any.system_call'), ('any.create_file'), ('any.could_allocate_space'))
      AND w.logged_at BETWEEN e.logged_at - coalesce(:dies_s, 5) AND e.logged_at AND w.mta = e.mta AND e.detail GLOB '*/' || w.program || '[ :]*'
    ORDER BY w.kind = 'any.could_allocate_space' DESC, w.logged_at DESC, w.event DESC LIMIT 1) AS why
  FROM event e WHERE e.kind IN ('master.throttling', 'master.process_exit')
), why AS MATERIALIZED (
  SELECT w.event, w.mta, w.logged_at, w.kind,
    CASE
      WHEN w.detail LIKE '%No space left on device%' OR w.detail LIKE '%Disk quota exceeded%' OR w.detail LIKE '%Read-only file system%' THEN 'local.disk'
      WHEN w.kind = 'any.could_allocate_space' OR w.detail LIKE '%Too many open files%' THEN 'local.limits'
      WHEN w.kind IN ('any.database_failed', 'any.open_database') THEN 'local.tables'
      WHEN w.kind IN (SELECT kind FROM setting) THEN 'local.config'
    END AS cause
  FROM event w WHERE w.event IN (SELECT why FROM died)
), fault AS (
  SELECT a.host, x.logged_at, x.kind, coalesce(w.cause, 'local.transport') AS cause
  FROM died x JOIN mta a ON a.mta = x.mta LEFT JOIN why w ON w.event = x.why WHERE coalesce(w.cause, '') NOT IN ('local.disk', 'local.limits') -- those have detectors of their own
  UNION ALL
  SELECT a.host, w.logged_at, w.kind, w.cause FROM why w JOIN mta a ON a.mta = w.mta WHERE w.cause IN ('local.config', 'local.tables') AND w.kind <> 'any.open_database'
  UNION ALL
  SELECT a.host, e.logged_at, e.kind,
    CASE
      WHEN e.kind IN ('master.process_killed', 'qmgr.connect', 'qmgr.transport_failure', 'any.connect_subsystem_try') THEN 'local.transport'
      WHEN e.kind IN ('any.map_unavailable', 'any.map_lookup_error', 'any.open_database', 'any.table_lookup_problem', 'any.list_lookup_problem',
        'rewrite.transport_maps', 'cleanup.map_problem') THEN 'local.tables'
      WHEN e.kind IN ('milter.connect', 'smtpd.proxy_connect') THEN 'local.filter'
      WHEN e.kind = 'smtp.bind_failed' THEN 'local.bind'
      WHEN e.kind = 'cleanup.unreasonable_map_nesting' THEN 'local.loop'
      ELSE 'local.config'
    END AS cause
  FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind IN ('master.process_killed', 'qmgr.connect', 'qmgr.transport_failure', 'any.map_unavailable',
    'any.map_lookup_error', 'any.open_database', 'any.table_lookup_problem', 'any.list_lookup_problem', 'rewrite.transport_maps', 'cleanup.map_problem', 'milter.connect', 'smtpd.proxy_connect',
    'master.bind_failed', 'master.init_failed', 'script.start_failed', 'any.inet_interfaces', 'any.smaller_than', 'local.mailbox_limit_2_3', 'sasl.dovecot_connect', 'smtp.bind_failed',
    'cleanup.unreasonable_map_nesting')
    OR e.kind = 'any.connect_subsystem_try' AND CAST(substr(e.detail, 10) AS INTEGER) >= coalesce(:tries, 3) AND e.detail NOT LIKE '%Too many open files' -- ten seconds apart: no start or reload takes so long
    OR e.kind = 'any.create_file' AND e.detail LIKE '%Permission denied%' OR e.kind = 'tls.disabled' AND e.detail LIKE '%disabling TLS support%' OR e.kind = 'tls.load_failed' AND e.detail LIKE '%opening chain file%'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, cause ORDER BY logged_at) < 86400 AS joined FROM fault)
), span AS (
  SELECT host, cause, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, group_concat(DISTINCT kind) AS kinds,
    sum(kind IN ('master.throttling', 'master.bind_failed', 'master.init_failed', 'script.start_failed')) AS grave
  FROM run GROUP BY host, cause, run
), seen AS MATERIALIZED (
  SELECT *, coalesce((SELECT max(s.last_at) FROM provider_seen s WHERE s.host = span.host), ( -- or where it only takes mail for its own users, what they got in the next days
      SELECT max(h.hour_at) + 0.0 FROM served_hour h WHERE h.host = span.host AND h.hour_at > span.ended_at AND h.hour_at <= span.ended_at + 3 * 86400)) AS sent_at,
    (SELECT min(e.logged_at) FROM event e JOIN mta a ON a.mta = e.mta WHERE a.host = span.host AND e.kind IN ('master.start', 'master.reload')
      AND e.logged_at > span.ended_at) AS again_at,
    CASE WHEN cause = 'local.filter' AND events >= 3 THEN ( -- of what comes in through a filter: three messages, when three failures were due by the pace of those before
      SELECT min(m.intake_at) FROM (SELECT * FROM message ORDER BY msg DESC LIMIT 1000) m JOIN mta a ON a.mta = m.mta WHERE a.host = span.host AND m.way_in = 1 AND m.intake_at > span.ended_at
      HAVING count(*) >= 3 AND (max(m.intake_at) - span.ended_at) * (span.events - 1) >= 3 * (span.ended_at - span.started_at)) END AS in_at
  FROM span
), judged AS (
  SELECT *, CASE WHEN sent_at > again_at THEN again_at WHEN sent_at > ended_at + coalesce(:quiet_s, 300) THEN ended_at + coalesce(:quiet_s, 300) ELSE in_at END AS ok_after_at
  FROM seen
)
SELECT cause, host AS provider, host, CASE WHEN grave > 0 THEN 'high' WHEN events >= 5 OR cause = 'local.config' THEN 'medium' ELSE 'low' END AS severity,
  90 AS confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, NULL AS peak_at, ok_after_at, events, 'event' AS proof, kinds, kinds AS detail
FROM judged
WHERE events >= coalesce(:min_events, 1)
ORDER BY started_at;
