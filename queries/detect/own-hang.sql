-- title: Mail for users of our own lies untouched
-- told: detail
-- about: For an hour and more our own delivery took nothing, though at this time it has had some on each such day (weekday or weekend) of the three weeks before; and it was there to be
--   delivered: it came in meanwhile, was not tried, and went to the mailboxes afterwards, or lies there when the log ends (what a filter refused does not, nor do we know it of what our logins send). The log does not say why. What is held waits for somebody. A stop
--   of Postfix tells itself (detect/postfix-down.sql), unless it comes at the end, and so does what was tried and failed.
-- param: :max_s 86400: longest pause
-- param: :min_due 10: fewest delivered in the same hours of earlier days on average, and a third of it on each
-- param: :min_days 4: earlier days of the same kind that are needed
-- param: :min_lying 10: fewest messages that lay
-- param: :high_s 7200: seconds from which it is severe

WITH RECURSIVE back(days) AS (
  SELECT 1 UNION ALL SELECT days + 1 FROM back WHERE days < 21
), own AS MATERIALIZED (
  SELECT a.host, t.hour_at, sum(t.n) AS n FROM line_hour t JOIN mta a ON a.mta = t.mta WHERE t.status = 'sent' AND (t.tried = 0 OR t.family = 'unix') GROUP BY 1, 2
), gap AS (
  SELECT host, hour_at + 3600.0 AS from_at, next_at + 0.0 AS next_at, coalesce(next_at, (SELECT l.last_at FROM machine_log l WHERE l.host = h.host)) + 0.0 AS to_at
  FROM (SELECT *, lead(hour_at) OVER (PARTITION BY host ORDER BY hour_at) AS next_at FROM own) h
  WHERE coalesce(next_at, (SELECT l.last_at FROM machine_log l WHERE l.host = h.host)) - hour_at - 3600 BETWEEN 3600 AND coalesce(:max_s, 86400)
), maybe AS MATERIALIZED ( -- the same hours a week before are among those that are compared: where hours are mostly silent, nearly all end here
  SELECT g.* FROM gap g
  WHERE coalesce((SELECT sum(t.n) FROM mta a CROSS JOIN line_hour t ON t.hour_at >= g.from_at - 7 * 86400 AND t.hour_at <= g.to_at - 7 * 86400 - 3600 AND t.mta = a.mta
      AND t.status = 'sent' AND (t.tried = 0 OR t.family = 'unix') WHERE a.host = g.host) * 3 >= coalesce(:min_due, 10), 0)
    OR g.from_at - 7 * 86400 <= (SELECT s.at FROM (SELECT host, min(hour_at) AS at FROM own GROUP BY host) s WHERE s.host = g.host)
), due AS MATERIALIZED (
  SELECT g.host, g.from_at, g.next_at, g.to_at FROM (
    SELECT g.*, coalesce((SELECT sum(t.n) FROM mta a CROSS JOIN line_hour t ON t.hour_at >= g.from_at - 86400 * b.days AND t.hour_at <= g.to_at - 86400 * b.days - 3600 AND t.mta = a.mta
      AND t.status = 'sent' AND (t.tried = 0 OR t.family = 'unix') WHERE a.host = g.host), 0) AS n
    FROM maybe g JOIN (SELECT host, min(hour_at) AS at FROM own GROUP BY host) s ON s.host = g.host JOIN back b ON g.from_at - 86400 * b.days > s.at AND (strftime('%w', g.from_at - 86400 * b.days, 'unixepoch') IN ('0', '6')) = (strftime('%w', g.from_at, 'unixepoch') IN ('0', '6'))) g
  GROUP BY g.host, g.from_at HAVING count(*) >= coalesce(:min_days, 4) AND avg(n) >= coalesce(:min_due, 10) AND min(n) * 3 >= coalesce(:min_due, 10)
), lying AS (
  SELECT d.host, d.from_at, t.msg, t.intake_at, t.logged_at
  FROM due d CROSS JOIN sent_by_hour t ON t.hour_at = d.next_at AND t.host = d.host AND t.intake_at >= d.from_at - 3600 AND t.intake_at < d.to_at - 600 AND (t.place = 'local' OR t.program IN ('local', 'virtual'))
  WHERE NOT EXISTS (SELECT 1 FROM delivery o WHERE o.msg = t.msg AND o.logged_at < d.to_at) AND NOT EXISTS (SELECT 1 FROM reject j WHERE j.msg = t.msg AND j.action = 'hold')
    AND NOT EXISTS (SELECT 1 FROM event e WHERE e.msg = t.msg)
  UNION
  SELECT d.host, d.from_at, m.msg, m.intake_at, NULL
  FROM due d CROSS JOIN mta a ON a.host = d.host CROSS JOIN message m INDEXED BY message_open ON m.mta = a.mta
  WHERE d.next_at IS NULL AND m.ended IS NULL AND m.held_at IS NULL AND m.sasl_user IS NULL AND m.way_in IN (1, 2) AND m.intake_at >= d.from_at - 3600 AND m.intake_at < d.to_at - 600 AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.msg = m.msg)
    AND NOT EXISTS (SELECT 1 FROM reject j WHERE j.msg = m.msg AND j.action = 'hold') AND NOT EXISTS (SELECT 1 FROM event e WHERE e.msg = m.msg)
), found AS (
  SELECT d.*, min(l.intake_at) AS started_at, coalesce(min(l.logged_at), d.to_at) AS ended_at, count(DISTINCT l.msg) AS messages FROM due d JOIN lying l ON l.host = d.host AND l.from_at = d.from_at
  GROUP BY d.host, d.from_at HAVING count(DISTINCT l.msg) >= coalesce(:min_lying, 10)
)
SELECT 'volume.stopped' AS cause, f.host AS provider, f.host, CASE WHEN ended_at - started_at >= coalesce(:high_s, 7200) THEN 'high' ELSE 'medium' END AS severity, 65 AS confidence,
  CASE WHEN f.next_at IS NULL THEN 'open' ELSE 'recovered' END AS state, f.started_at, f.ended_at, NULL AS peak_at, f.from_at - 3600 AS ok_before_at, CASE WHEN f.next_at IS NOT NULL THEN f.ended_at END AS ok_after_at,
  f.messages AS events, f.messages, 'event' AS proof, 'master.stop,script.stop,master.start,script.start' AS kinds,
  f.messages || ' messages for users of our own lay untouched for ' || round((f.ended_at - f.started_at) / 3600, 1) || ' h' AS detail
FROM found f
WHERE NOT EXISTS (SELECT 1 FROM mta a JOIN event v ON v.mta = a.mta AND v.kind IN ('master.stop', 'script.stop') WHERE a.host = f.host AND v.logged_at BETWEEN f.from_at - 3600 AND f.ended_at - 600) -- one just before it went on is what helped
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = f.host AND g.provider = g.host AND (g.cause IN ('volume.stopped', 'log.gap', 'log.loss') OR g.cause GLOB 'local.*' AND g.cause <> 'local.lists') AND g.started_at < f.to_at AND g.ended_at > f.from_at)
ORDER BY f.started_at;
