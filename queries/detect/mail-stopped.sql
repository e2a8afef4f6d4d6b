-- title: Mail stops while the log goes on
-- told: detail
-- about: No recipient was accepted for hours, though the log goes on and mail was due: hour after hour recipients were accepted before and so they were at this
--   time on most other days; or at this time of day on each such day (weekday or weekend) of the three weeks before; or it lasts three times as long as the
--   longest pause of a week and more, six hours where no hour of two days and more was without any, and five of these hours had mail on other days. A quiet night is no
--   finding. Where half of what was due was tried in these hours and failed, that failure is told instead. A stop of Postfix itself is told in the detail. Where mail for
--   users of our own was delivered all the while, nobody may have written: a holiday looks the same, but then they got less than half of their usual mail, and it is not told. So it may be, though less surely, where nothing was tried at all in
--   less than three times the longest pause: where weekends are silent, so are holidays.
-- param: :min_hourly 30: fewest accepted recipients in each of the six hours before; of a mailing list, to whose members one message goes or copies of it, as many messages
-- param: :min_silent_h 3: hours without any
-- param: :min_due 20: fewest accepted in the same hours of each earlier day
-- param: :min_days 4: earlier days of the same kind that are needed
-- param: :max_pause_h 96: a longer pause is measured by the same days only
-- param: :min_hours 5: hours of those with any, on earlier days, where only the longest pause tells
-- param: :own_h 3: hours in which users of our own got mail that show Postfix at work
-- param: :min_own 20: usual mail for them in the same hours that tells a holiday

WITH RECURSIVE back(days) AS (
  SELECT 1 UNION ALL SELECT days + 1 FROM back WHERE days < 21
), h AS (
  SELECT host, hour_at, accepted, lead(hour_at) OVER w AS next_at, hour_at - lag(hour_at, 6) OVER w AS span, min(hour_at) OVER w AS first_at,
    max(pause) OVER (PARTITION BY host ORDER BY hour_at RANGE BETWEEN 28 * 86400 - 1 PRECEDING AND CURRENT ROW) AS pause
  FROM (SELECT *, hour_at - 3600 - lag(hour_at) OVER (PARTITION BY host ORDER BY hour_at) AS pause FROM traffic_hour)
  WINDOW w AS (PARTITION BY host ORDER BY hour_at)
), copies AS ( -- messages that are one by their Message-ID: a list hands one in for each member, or few; a filter makes two of one, which do not count
  SELECT a.host, max(1.0, count(*) / 2.0 / count(DISTINCT m.message_id)) AS n
  FROM (SELECT 1 FROM h WHERE coalesce(next_at, (SELECT l.last_at FROM machine_log l WHERE l.host = h.host)) - hour_at - 3600 >= 3600 * coalesce(:min_silent_h, 3) LIMIT 1)
  CROSS JOIN (SELECT mta, message_id, way_in FROM message ORDER BY msg DESC LIMIT 20000) m ON m.way_in IN (1, 2) AND m.message_id IS NOT NULL JOIN mta a ON a.mta = m.mta GROUP BY a.host
), list AS (
  SELECT a.host, max(1.0, sum(p.recipients) * 1.0 / max(1, sum(p.messages))) * coalesce((SELECT c.n FROM copies c WHERE c.host = a.host), 1.0) AS members
  FROM mta a CROSS JOIN plain p ON p.span = 100000000000 AND p.mta = a.mta AND p.external = 1 GROUP BY a.host
), gap AS (
  SELECT host, coalesce((SELECT l.members FROM list l WHERE l.host = h.host), 1.0) AS members, hour_at + 3600.0 AS from_at, coalesce(next_at, (SELECT l.last_at FROM machine_log l WHERE l.host = h.host)) AS to_at, next_at, span, first_at, pause
  FROM h WHERE coalesce(next_at, (SELECT l.last_at FROM machine_log l WHERE l.host = h.host)) - hour_at - 3600 >= 3600 * coalesce(:min_silent_h, 3)
), maybe AS MATERIALIZED ( -- what each of the three ways asks for at least: where hours are mostly silent, nearly all end here
  SELECT p.* FROM gap p
  WHERE p.from_at - 7 * 86400 <= p.first_at -- the same hours a week before are among those that are compared
    OR coalesce((SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = p.host AND t.hour_at >= p.from_at - 7 * 86400 AND t.hour_at <= p.to_at - 7 * 86400 - 3600), 0) >= coalesce(:min_due, 20) * p.members
    OR p.span = 6 * 3600
    OR p.from_at - p.first_at >= CASE WHEN p.pause > 0 THEN 7 ELSE 2 END * 86400 AND p.to_at - p.from_at BETWEEN max(3 * p.pause, 6 * 3600) AND 3600 * coalesce(:max_pause_h, 96)
), due AS (
  SELECT g.host, g.from_at, count(*) AS days, min(n) AS least, avg(n) AS n, avg(hours) AS hours
  FROM (
    SELECT g.host, g.from_at, (SELECT count(*) FROM traffic_hour t WHERE t.host = g.host AND t.hour_at >= g.from_at - 86400 * b.days
        AND t.hour_at <= g.to_at - 86400 * b.days - 3600) AS hours, coalesce((SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = g.host AND t.hour_at >= g.from_at - 86400 * b.days
      AND t.hour_at <= g.to_at - 86400 * b.days - 3600), 0) AS n
    FROM maybe g JOIN back b ON (strftime('%w', g.from_at - 86400 * b.days, 'unixepoch') IN ('0', '6')) = (strftime('%w', g.from_at, 'unixepoch') IN ('0', '6'))
      AND (strftime('%w', g.to_at - 86400 * b.days, 'unixepoch') IN ('0', '6')) = (strftime('%w', g.to_at, 'unixepoch') IN ('0', '6'))
    WHERE g.from_at - 86400 * b.days > (SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = g.host)) g
  GROUP BY 1, 2
), g AS (
  SELECT p.*, coalesce(CASE WHEN d.days >= coalesce(:min_days, 4) THEN d.n / ((p.to_at - p.from_at) / 3600) END,
      (SELECT avg(x.accepted) FROM (SELECT accepted FROM traffic_hour t WHERE t.host = p.host AND t.hour_at < p.from_at ORDER BY t.hour_at DESC LIMIT 7) x)) AS usual
  FROM maybe p LEFT JOIN due d ON d.host = p.host AND d.from_at = p.from_at
  WHERE (d.days >= coalesce(:min_days, 4) AND d.least >= coalesce(:min_due, 20) * p.members)
    OR (p.span = 6 * 3600
      AND (SELECT min(x.accepted) FROM (SELECT accepted FROM traffic_hour t WHERE t.host = p.host AND t.hour_at < p.from_at - 3600 ORDER BY t.hour_at DESC LIMIT 6) x) >= coalesce(:min_hourly, 30) * p.members
      AND coalesce((SELECT 2 * sum(n >= coalesce(:min_hourly, 30) * p.members) >= count(*) FROM ( -- where work ends at six, the evening is no stop
        SELECT coalesce((SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = p.host AND t.hour_at >= p.from_at - 86400 * b.days
          AND t.hour_at < p.from_at - 86400 * b.days + 3600 * coalesce(:min_silent_h, 3)), 0) AS n
        FROM (SELECT days FROM back UNION ALL SELECT -days FROM back) b
        WHERE p.from_at - 86400 * b.days >= p.first_at AND (b.days > 0 OR p.from_at - 86400 * b.days BETWEEN p.to_at AND (SELECT l.last_at FROM machine_log l WHERE l.host = p.host) - 3600 * coalesce(:min_silent_h, 3)))), 1))
    OR (coalesce(d.hours, 24) >= coalesce(:min_hours, 5) AND p.from_at - p.first_at >= CASE WHEN p.pause > 0 THEN 7 ELSE 2 END * 86400 AND p.to_at - p.from_at BETWEEN max(3 * p.pause, 6 * 3600) AND 3600 * coalesce(:max_pause_h, 96)
      AND (SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = p.host AND t.hour_at < p.from_at AND t.hour_at >= p.from_at - 7 * 86400) * (p.to_at - p.from_at) >= 30 * p.members * min(7 * 86400, p.from_at - p.first_at))
), home AS ( -- what users of our own got meanwhile, and in the same hours of such days before
  SELECT host, from_at, max(CASE WHEN days = 0 THEN n END) AS n, avg(CASE WHEN days > 0 THEN n END) AS usual
  FROM (
    SELECT j.host, j.from_at, b.days, coalesce((SELECT sum(t.n) FROM mta a CROSS JOIN line_hour t ON t.hour_at >= j.from_at - 86400 * b.days
      AND t.hour_at < j.to_at - 86400 * b.days AND t.mta = a.mta AND t.status = 'sent' AND (t.tried = 0 OR t.family = 'unix') WHERE a.host = j.host), 0) AS n
    FROM g j JOIN (SELECT 0 AS days UNION ALL SELECT days FROM back) b ON b.days = 0 OR j.from_at - 86400 * b.days >= (SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = j.host)
      AND (strftime('%w', j.from_at - 86400 * b.days, 'unixepoch') IN ('0', '6')) = (strftime('%w', j.from_at, 'unixepoch') IN ('0', '6')))
  GROUP BY host, from_at
)
SELECT 'volume.stopped' AS cause, g.host AS provider, g.host,
  CASE WHEN e.stops > 0 THEN 'high' WHEN own THEN CASE WHEN known THEN 'medium' ELSE 'low' END WHEN idle THEN 'medium' WHEN g.from_at - g.first_at >= 86400 THEN 'high' ELSE 'medium' END AS severity, -- on a first day it may be the evening
  CASE WHEN e.stops > 0 THEN 90 WHEN own THEN CASE WHEN known THEN 55 ELSE 40 END WHEN idle THEN 50 WHEN g.from_at - g.first_at >= 86400 THEN 70 ELSE 55 END AS confidence,
  CASE WHEN g.next_at IS NULL THEN 'open' ELSE 'recovered' END AS state, g.from_at AS started_at, CAST(g.to_at AS REAL) AS ended_at, NULL AS peak_at,
  g.from_at - 3600.0 AS ok_before_at, CAST(g.next_at AS REAL) AS ok_after_at, round((g.to_at - g.from_at) / 3600) AS events, 'event' AS proof,
  'master.stop,script.stop,master.start,script.start' AS kinds,
  'no recipient accepted for ' || CAST((g.to_at - g.from_at) / 3600 AS INTEGER) || ' h, usually about ' || CAST(g.usual AS INTEGER) || ' an hour' ||
    CASE WHEN e.stops > 0 THEN '; Postfix was stopped' WHEN own THEN '; users of our own got mail all the while' ELSE '' END AS detail
FROM (SELECT g.*, coalesce(o.usual, 0) >= coalesce(:min_own, 20) AS known, coalesce(o.usual, 0) >= coalesce(:min_own, 20) AND o.n * 2 < o.usual AS holiday, (SELECT count(DISTINCT t.hour_at) FROM mta a CROSS JOIN line_hour t ON t.hour_at >= g.from_at AND t.hour_at < g.to_at AND t.mta = a.mta AND t.status = 'sent' AND (t.tried = 0 OR t.family = 'unix')
    WHERE a.host = g.host) >= coalesce(:own_h, 3) AS own,
  g.to_at - g.from_at < 3 * g.pause AND NOT EXISTS (SELECT 1 FROM mta a CROSS JOIN line_hour t ON t.hour_at >= g.from_at AND t.hour_at < g.to_at AND t.mta = a.mta WHERE a.host = g.host) AS idle FROM g JOIN home o ON o.host = g.host AND o.from_at = g.from_at) g
LEFT JOIN (SELECT x.host, x.from_at, count(*) AS stops FROM g x JOIN mta a ON a.host = x.host JOIN event v ON v.mta = a.mta
  WHERE v.kind IN ('master.stop', 'script.stop') AND v.logged_at BETWEEN x.from_at - 3600 AND x.to_at GROUP BY 1, 2) e ON e.host = g.host AND e.from_at = g.from_at
WHERE (NOT g.holiday OR NOT own OR e.stops > 0) AND (EXISTS (SELECT 1 FROM mta a JOIN tally t ON t.mta = a.mta WHERE a.host = g.host AND t.hour_at >= g.from_at AND t.hour_at < g.to_at)
  OR EXISTS (SELECT 1 FROM mta a JOIN event v ON v.mta = a.mta WHERE a.host = g.host AND v.kind LIKE 'master.%' AND v.logged_at BETWEEN g.from_at - 3600 AND g.to_at))
  AND 2 * coalesce((SELECT sum(s.recipients) FROM spell s WHERE s.host = g.host AND s.started_at >= g.from_at - 3600 AND s.started_at < g.to_at), 0) < g.usual * (g.to_at - g.from_at) / 3600
  AND 2 * (SELECT count(DISTINCT d.msg) FROM delivery d JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta AND a.host = g.host -- held back without a try, too
    WHERE d.status <> 'sent' AND d.logged_at >= g.from_at AND d.logged_at < g.to_at) < g.usual * (g.to_at - g.from_at) / 3600
ORDER BY g.from_at;
