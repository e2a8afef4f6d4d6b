-- title: Candidate change points: starts, reloads, versions, settings, names, with what lies before and after
-- about: Lines of one machine closer than 10 s are one change. before, after: recipients first tried between the neighbouring changes on each
--   side (at most a day away), how many of them were not sent at the first try, and failed IPv6 connects. Counts, not proof: what came together need not be
--   cause and effect.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end
-- param: :span_s 86400: seconds to look at on each side, at most

WITH e AS (
  SELECT host, instance, logged_at, kind, detail, file, line,
    CASE kind WHEN 'master.start' THEN 'start' WHEN 'script.start' THEN 'start' WHEN 'master.reload' THEN 'reload' WHEN 'script.refresh' THEN 'reload'
      WHEN 'master.stop' THEN 'stop' WHEN 'script.stop' THEN 'stop' ELSE 'setting' END AS what,
    CASE WHEN instr(detail, 'version ') > 0 AND kind IN ('master.start', 'master.reload')
      THEN substr(detail, instr(detail, 'version ') + 8, instr(substr(detail, instr(detail, 'version ') + 8) || ',', ',') - 1) END AS version
  FROM v_event
  WHERE kind IN ('master.start', 'script.start', 'master.reload', 'script.refresh', 'master.stop', 'script.stop', 'master.inet_protocols_ignored',
      'master.value_old_new')
), versions AS (
  SELECT host, instance, logged_at, version, lag(version) OVER (PARTITION BY host, instance ORDER BY logged_at) AS old FROM e WHERE version IS NOT NULL
), named AS (
  SELECT host, instance, first_at AS logged_at, name, lag(name) OVER (PARTITION BY host, instance ORDER BY first_at) AS old, file, line
  FROM v_hostname LEFT JOIN (SELECT NULL AS file, NULL AS line)
), c AS (
  SELECT host, logged_at, what, CASE WHEN what = 'setting' THEN detail ELSE '' END AS detail, file, line FROM e
  UNION ALL SELECT host, logged_at, 'version', old || ' -> ' || version, NULL, NULL FROM versions WHERE old <> version
  UNION ALL SELECT host, logged_at, 'name', old || ' -> ' || name, NULL, NULL FROM named WHERE old <> name
  UNION ALL SELECT host, before_at, 'setting', name || ': ' || coalesce(old_value, '(default)') || ' -> ' || coalesce(new_value, '(default)'), NULL, NULL
    FROM v_config_change
), n AS (
  SELECT *, sum(begins) OVER (PARTITION BY host ORDER BY logged_at, line) AS n
  FROM (SELECT *, logged_at - coalesce(lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at, line), -100) > 10 AS begins FROM c)
), change AS MATERIALIZED (
  SELECT host, n, max(logged_at) AS at, group_concat(DISTINCT what) AS what, group_concat(DISTINCT nullif(detail, '')) AS detail, max(file) AS file,
    max(line) AS line
  FROM n GROUP BY host, n
), near AS MATERIALIZED (
  SELECT *, max(at - coalesce(:span_s, 86400), coalesce(lag(at) OVER w, 0)) AS from_at,
    min(at + coalesce(:span_s, 86400), coalesce(lead(at) OVER w, 9e15)) AS to_at
  FROM change WINDOW w AS (PARTITION BY host ORDER BY at)
), wanted AS MATERIALIZED (
  SELECT * FROM near WHERE at >= coalesce(:since, 0) AND at < coalesce(:until, 9e15) ORDER BY at DESC LIMIT 50
), o AS MATERIALIZED (
  SELECT host, first_at AS at, outcome <> 'sent' OR deferrals > 0 AS bad FROM v_outcome
  WHERE attempts > 0 AND first_at >= (SELECT min(from_at) FROM wanted) AND first_at <= (SELECT max(to_at) FROM wanted)
), f AS MATERIALIZED (
  SELECT our_host AS host, logged_at AS at FROM v_connect_failure WHERE family = 'ipv6'
)
SELECT w.at, w.host, w.what, w.detail,
  (SELECT count(*) FROM o WHERE o.host = w.host AND o.at >= w.from_at AND o.at < w.at) AS tried_before,
  (SELECT coalesce(sum(bad), 0) FROM o WHERE o.host = w.host AND o.at >= w.from_at AND o.at < w.at) AS troubled_before,
  (SELECT count(*) FROM f WHERE f.host = w.host AND f.at >= w.from_at AND f.at < w.at) AS ipv6_failed_before,
  (SELECT count(*) FROM o WHERE o.host = w.host AND o.at >= w.at AND o.at < w.to_at) AS tried_after,
  (SELECT coalesce(sum(bad), 0) FROM o WHERE o.host = w.host AND o.at >= w.at AND o.at < w.to_at) AS troubled_after,
  (SELECT count(*) FROM f WHERE f.host = w.host AND f.at >= w.at AND f.at < w.to_at) AS ipv6_failed_after,
  w.file, w.line
FROM wanted w ORDER BY w.at, w.host;
