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
), near AS MATERIALIZED ( -- next_from: from when on a moment after it counts as before the next one
  SELECT *, max(at - coalesce(:span_s, 86400), coalesce(lag(at) OVER w, 0)) AS from_at,
    min(at + coalesce(:span_s, 86400), coalesce(lead(at) OVER w, 9e15)) AS to_at,
    max(at, coalesce(lead(at) OVER w, 9e15) - coalesce(:span_s, 86400)) AS next_from, lag(at) OVER w AS last_at
  FROM change WINDOW w AS (PARTITION BY host ORDER BY at)
), wanted AS MATERIALIZED (
  SELECT * FROM near WHERE at >= coalesce(:since, 0) AND at < coalesce(:until, 9e15) ORDER BY at DESC LIMIT 50
), moment AS ( -- a change, a recipient, a failed connect
  SELECT host, at, at AS changed_at, to_at, next_from, NULL AS bad FROM near
  UNION ALL
  SELECT o.host, o.first_at, NULL, NULL, NULL, o.outcome <> 'sent' OR o.deferrals > 0 FROM v_outcome o
  WHERE o.attempts > 0 AND o.first_at >= (SELECT min(from_at) FROM wanted) AND o.first_at <= (SELECT max(to_at) FROM wanted)
  UNION ALL
  SELECT f.our_host, f.logged_at, NULL, NULL, NULL, NULL FROM v_connect_failure f
  WHERE f.family = 'ipv6' AND f.logged_at >= (SELECT min(from_at) FROM wanted) AND f.logged_at <= (SELECT max(to_at) FROM wanted)
), placed AS ( -- with the change before it: the times of changes only grow
  SELECT host, at, bad, changed_at IS NOT NULL AS change, max(changed_at) OVER w AS since_at, max(to_at) OVER w AS to_at, max(next_from) OVER w AS next_from
  FROM moment WINDOW w AS (PARTITION BY host ORDER BY at, changed_at IS NULL ROWS UNBOUNDED PRECEDING)
), part AS MATERIALIZED ( -- between two changes: what is near the first one, and what is near the second
  SELECT p.host, coalesce(p.since_at, 0) AS since_at,
    sum(bad IS NOT NULL AND p.at < p.to_at) AS tried_after, sum(bad AND p.at < p.to_at) AS troubled_after, sum(bad IS NULL AND p.at < p.to_at) AS ipv6_after,
    sum(bad IS NOT NULL AND p.at >= coalesce(p.next_from, n.from_at)) AS tried_before, sum(bad AND p.at >= coalesce(p.next_from, n.from_at)) AS troubled_before,
    sum(bad IS NULL AND p.at >= coalesce(p.next_from, n.from_at)) AS ipv6_before
  FROM placed p LEFT JOIN near n ON p.since_at IS NULL AND n.host = p.host AND n.last_at IS NULL
  WHERE p.change = 0 GROUP BY 1, 2
)
SELECT w.at, w.host, w.what, w.detail, coalesce(b.tried_before, 0) AS tried_before, coalesce(b.troubled_before, 0) AS troubled_before,
  coalesce(b.ipv6_before, 0) AS ipv6_failed_before, coalesce(a.tried_after, 0) AS tried_after, coalesce(a.troubled_after, 0) AS troubled_after,
  coalesce(a.ipv6_after, 0) AS ipv6_failed_after, w.file, w.line
FROM wanted w LEFT JOIN part b ON b.host = w.host AND b.since_at = coalesce(w.last_at, 0) LEFT JOIN part a ON a.host = w.host AND a.since_at = w.at
ORDER BY w.at, w.host;
