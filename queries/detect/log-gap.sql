-- title: The log has a gap
-- about: Hour after hour recipients were accepted, then the log of that machine holds no line at all for hours, then mail goes on as before. The machine was off,
--   or a piece of the log is missing: the log itself can't tell.
-- param: :min_hourly 30: fewest accepted recipients in each of the six hours before, and in the first one afterwards
-- param: :min_silent_h 2: hours without any line

WITH h AS (
  SELECT host, hour_at, lead(hour_at) OVER w AS next_at, lead(accepted) OVER w AS next_accepted, hour_at - lag(hour_at, 6) OVER w AS span
  FROM traffic_hour WINDOW w AS (PARTITION BY host ORDER BY hour_at)
), g AS (
  SELECT host, hour_at + 3600.0 AS from_at, next_at + 0.0 AS to_at FROM h
  WHERE next_at - hour_at - 3600 >= 3600 * coalesce(:min_silent_h, 2) AND span = 6 * 3600 AND next_accepted >= coalesce(:min_hourly, 30)
    AND (SELECT min(x.accepted) FROM (SELECT accepted FROM traffic_hour t WHERE t.host = h.host AND t.hour_at < h.hour_at ORDER BY t.hour_at DESC LIMIT 6) x) >= coalesce(:min_hourly, 30)
)
SELECT 'log.gap' AS cause, g.host AS provider, g.host, 'medium' AS severity, 60 AS confidence, 'recovered' AS state,
  g.from_at AS started_at, g.to_at AS ended_at, NULL AS peak_at, g.from_at - 3600.0 AS ok_before_at, g.to_at AS ok_after_at,
  round((g.to_at - g.from_at) / 3600) AS events, 'event' AS proof, 'master.start,script.start,master.stop,script.stop' AS kinds,
  'no line for ' || CAST((g.to_at - g.from_at) / 3600 AS INTEGER) || ' h' AS detail
FROM g
WHERE NOT EXISTS (SELECT 1 FROM mta a JOIN tally t ON t.mta = a.mta WHERE a.host = g.host AND t.hour_at >= g.from_at AND t.hour_at < g.to_at)
  AND NOT EXISTS (SELECT 1 FROM mta a JOIN event v ON v.mta = a.mta WHERE a.host = g.host AND v.logged_at >= g.from_at AND v.logged_at < g.to_at)
ORDER BY g.from_at;
