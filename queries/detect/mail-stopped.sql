-- title: Mail stops while the log goes on
-- about: Hour after hour recipients were accepted, and then none for hours, though the log goes on. Steady traffic before is asked for, so that a quiet night is
--   no finding. A stop of Postfix itself is told in the detail.
-- param: :min_hourly 30: fewest accepted recipients in each of the six hours before
-- param: :min_silent_h 3: hours without any

WITH h AS (
  SELECT host, hour_at, accepted, lead(hour_at) OVER w AS next_at, min(accepted) OVER (PARTITION BY host ORDER BY hour_at ROWS 6 PRECEDING) AS least,
    hour_at - lag(hour_at, 6) OVER w AS span, avg(accepted) OVER (PARTITION BY host ORDER BY hour_at ROWS BETWEEN 6 PRECEDING AND 1 PRECEDING) AS usual
  FROM traffic_hour WINDOW w AS (PARTITION BY host ORDER BY hour_at)
), g AS (
  SELECT h.host, h.hour_at + 3600.0 AS from_at, coalesce(h.next_at, (SELECT max(last_at) FROM source)) AS to_at, h.next_at, h.usual
  FROM h
  WHERE h.span = 6 * 3600
    AND (SELECT min(x.accepted) FROM (SELECT accepted FROM traffic_hour t WHERE t.host = h.host AND t.hour_at < h.hour_at ORDER BY t.hour_at DESC LIMIT 6) x) >= coalesce(:min_hourly, 30)
    AND coalesce(h.next_at, (SELECT max(last_at) FROM source)) - h.hour_at - 3600 >= 3600 * coalesce(:min_silent_h, 3)
)
SELECT 'volume.stopped' AS cause, g.host AS provider, g.host, 'high' AS severity, CASE WHEN e.stops > 0 THEN 90 ELSE 70 END AS confidence,
  CASE WHEN g.next_at IS NULL THEN 'open' ELSE 'recovered' END AS state, g.from_at AS started_at, CAST(g.to_at AS REAL) AS ended_at, NULL AS peak_at,
  g.from_at - 3600.0 AS ok_before_at, CAST(g.next_at AS REAL) AS ok_after_at, round((g.to_at - g.from_at) / 3600) AS events, 'event' AS proof,
  'master.stop,script.stop,master.start,script.start' AS kinds,
  'no recipient accepted for ' || CAST((g.to_at - g.from_at) / 3600 AS INTEGER) || ' h, about ' || CAST(g.usual AS INTEGER) || ' an hour before' ||
    CASE WHEN e.stops > 0 THEN '; Postfix was stopped' ELSE '' END AS detail
FROM g
LEFT JOIN (SELECT x.host, x.from_at, count(*) AS stops FROM g x JOIN mta a ON a.host = x.host JOIN event v ON v.mta = a.mta
  WHERE v.kind IN ('master.stop', 'script.stop') AND v.logged_at BETWEEN x.from_at - 3600 AND x.to_at GROUP BY 1, 2) e ON e.host = g.host AND e.from_at = g.from_at
WHERE EXISTS (SELECT 1 FROM mta a JOIN tally t ON t.mta = a.mta WHERE a.host = g.host AND t.hour_at >= g.from_at AND t.hour_at < g.to_at)
  OR EXISTS (SELECT 1 FROM mta a JOIN event v ON v.mta = a.mta WHERE a.host = g.host AND v.kind LIKE 'master.%' AND v.logged_at BETWEEN g.from_at - 3600 AND g.to_at)
ORDER BY g.from_at;
