-- title: The log has a gap
-- told: detail
-- about: The log of a machine holds no line at all for hours in which mail was due: hour after hour recipients were accepted before and right afterwards, or at this
--   time of day, in a quarter of these hours and more, on each such day (weekday or weekend) of the three weeks before. The machine was off, or a piece of the log is missing: the log itself
--   can't tell. Where Postfix was stopped just before, it can, and this is silent; and where half of the other days and more
--   are silent at the same hours: nobody works then. So it is where half of the other days end and begin at these hours: whole days between them are a weekend, or a holiday.
-- param: :min_hourly 30: fewest accepted recipients in each of the six hours before, and in the first one afterwards
-- param: :min_silent_h 2: hours without any line
-- param: :young_s 172800: in a log of less than that, with no day to compare with, three hours before do, and the gap is no longer than six
-- param: :max_off_h 96: hours of the longest weekend, with a holiday at its side
-- param: :min_due 20: fewest accepted in the same hours of each earlier day
-- param: :min_days 4: earlier days of the same kind that are needed

WITH RECURSIVE back(days) AS (
  SELECT 1 UNION ALL SELECT days + 1 FROM back WHERE days < 21
), h AS (
  SELECT host, hour_at, lead(hour_at) OVER w AS next_at, lead(accepted) OVER w AS next_accepted, hour_at - lag(hour_at, 6) OVER w AS span, hour_at - lag(hour_at, 3) OVER w AS short
  FROM traffic_hour WINDOW w AS (PARTITION BY host ORDER BY hour_at)
), gap AS (
  SELECT host, hour_at + 3600.0 AS from_at, next_at + 0.0 AS to_at, next_accepted, span, short FROM h WHERE next_at - hour_at - 3600 >= 3600 * coalesce(:min_silent_h, 2)
), likely AS MATERIALIZED ( -- hour after hour before, and right afterwards
  SELECT * FROM gap p
  WHERE p.next_accepted >= coalesce(:min_hourly, 30) AND (p.span = 6 * 3600
    AND (p.to_at - p.from_at <= 6 * 3600 OR p.from_at - 86400 >= (SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = p.host)) -- else it may be the first night
    AND (SELECT min(x.accepted) FROM (SELECT accepted FROM traffic_hour t WHERE t.host = p.host AND t.hour_at < p.from_at - 3600 ORDER BY t.hour_at DESC LIMIT 6) x) >= coalesce(:min_hourly, 30)
    OR p.short = 3 * 3600 AND p.to_at - p.from_at <= 6 * 3600 AND (SELECT max(last_at) - min(first_at) FROM source) < coalesce(:young_s, 172800)
    AND (SELECT min(x.accepted) FROM (SELECT accepted FROM traffic_hour t WHERE t.host = p.host AND t.hour_at < p.from_at - 3600 ORDER BY t.hour_at DESC LIMIT 3) x) >= coalesce(:min_hourly, 30))
), due AS (
  SELECT host, from_at, count(*) AS days, min(n) AS least
  FROM (
    SELECT g.host, g.from_at, coalesce((SELECT CASE WHEN count(*) * 4 * 3600 >= g.to_at - g.from_at THEN sum(t.accepted) END FROM traffic_hour t WHERE t.host = g.host AND t.hour_at >= g.from_at - 86400 * b.days
      AND t.hour_at <= g.to_at - 86400 * b.days - 3600), 0) AS n
    FROM (SELECT * FROM gap w -- the same hours a week before are among those that are compared
      WHERE w.from_at - 7 * 86400 <= (SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = w.host)
        OR (SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = w.host AND t.hour_at >= w.from_at - 7 * 86400 AND t.hour_at <= w.to_at - 7 * 86400 - 3600) >= coalesce(:min_due, 20)) g
    JOIN back b ON (strftime('%w', g.from_at - 86400 * b.days, 'unixepoch') IN ('0', '6')) = (strftime('%w', g.from_at, 'unixepoch') IN ('0', '6'))
    WHERE g.from_at - 86400 * b.days > (SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = g.host)
      AND NOT EXISTS (SELECT 1 FROM back k -- a weekend in it has a weekend to compare with
        WHERE (k.days - 1) * 86400 <= g.to_at - 3600 - g.from_at AND (strftime('%w', g.from_at + (k.days - 1) * 86400, 'unixepoch') IN ('0', '6'))
          <> (strftime('%w', g.from_at + (k.days - 1 - b.days) * 86400, 'unixepoch') IN ('0', '6')))
      AND (strftime('%w', g.to_at - 3600 - 86400 * b.days, 'unixepoch') IN ('0', '6')) = (strftime('%w', g.to_at - 3600, 'unixepoch') IN ('0', '6')))
  GROUP BY 1, 2
), daily AS ( -- gaps at the same hours of half of the other days and more
  SELECT p.host, p.from_at FROM likely p JOIN gap o ON o.host = p.host AND o.from_at BETWEEN p.from_at - 21 * 86400 AND p.from_at + 21 * 86400
    AND abs(round((o.from_at - p.from_at) / 86400)) >= 1
  WHERE 2 * (min(o.to_at - 86400 * round((o.from_at - p.from_at) / 86400), p.to_at) - max(o.from_at - 86400 * round((o.from_at - p.from_at) / 86400), p.from_at)) >= p.to_at - p.from_at
  GROUP BY p.host, p.from_at HAVING 2 * count(DISTINCT round((o.from_at - p.from_at) / 86400)) >= (SELECT count(DISTINCT CAST(t.hour_at / 86400 AS INTEGER)) - 1 FROM traffic_hour t
    WHERE t.host = p.host AND t.hour_at BETWEEN p.from_at - 21 * 86400 AND p.from_at + 21 * 86400)
  UNION ALL
  SELECT p.host, p.from_at FROM likely p JOIN gap o ON o.host = p.host AND o.from_at BETWEEN p.from_at - 21 * 86400 AND p.from_at + 21 * 86400 AND o.from_at <> p.from_at
  WHERE p.to_at - p.from_at <= 3600 * coalesce(:max_off_h, 96)
  GROUP BY p.host, p.from_at HAVING 2 * min(
    count(DISTINCT CASE WHEN abs(o.from_at - p.from_at - 86400 * round((o.from_at - p.from_at) / 86400)) <= 3600 THEN CAST(o.from_at / 86400 AS INTEGER) END),
    count(DISTINCT CASE WHEN abs(o.to_at - p.to_at - 86400 * round((o.to_at - p.to_at) / 86400)) <= 3600 THEN CAST(o.to_at / 86400 AS INTEGER) END))
    >= (SELECT count(DISTINCT CAST(t.hour_at / 86400 AS INTEGER)) - 1 FROM traffic_hour t WHERE t.host = p.host AND t.hour_at BETWEEN p.from_at - 21 * 86400 AND p.from_at + 21 * 86400)
), g AS (
  SELECT p.* FROM gap p LEFT JOIN due d ON d.host = p.host AND d.from_at = p.from_at
  WHERE (d.days >= coalesce(:min_days, 4) AND d.least >= coalesce(:min_due, 20))
    OR (p.host, p.from_at) IN (SELECT host, from_at FROM likely EXCEPT SELECT host, from_at FROM daily)
)
SELECT 'log.gap' AS cause, g.host AS provider, g.host, 'medium' AS severity, 60 AS confidence, 'recovered' AS state,
  g.from_at AS started_at, g.to_at AS ended_at, NULL AS peak_at, g.from_at - 3600.0 AS ok_before_at, g.to_at AS ok_after_at,
  round((g.to_at - g.from_at) / 3600) AS events, 'event' AS proof, 'master.start,script.start,master.stop,script.stop' AS kinds,
  'no line for at least ' || CAST((g.to_at - g.from_at) / 3600 AS INTEGER) || ' h' AS detail
FROM g
WHERE NOT EXISTS (SELECT 1 FROM mta a JOIN tally t ON t.mta = a.mta WHERE a.host = g.host AND t.hour_at >= g.from_at AND t.hour_at < g.to_at)
  AND NOT EXISTS (SELECT 1 FROM mta a JOIN event v ON v.mta = a.mta WHERE a.host = g.host AND v.logged_at >= g.from_at AND v.logged_at < g.to_at)
  -- a stop of Postfix just before it says why (detect/mail-stopped)
  AND NOT EXISTS (SELECT 1 FROM mta a JOIN event v ON v.mta = a.mta AND v.kind IN ('master.stop', 'script.stop') AND v.logged_at >= g.from_at - 3600 AND v.logged_at < g.from_at
    WHERE a.host = g.host AND NOT EXISTS (SELECT 1 FROM mta b JOIN event w ON w.mta = b.mta AND w.kind IN ('master.start', 'script.start')
      AND w.logged_at > v.logged_at AND w.logged_at < g.from_at WHERE b.host = g.host))
ORDER BY g.from_at;
