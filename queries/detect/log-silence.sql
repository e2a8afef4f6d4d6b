-- title: The log falls silent that never did
-- told: detail
-- about: The log of a machine holds no line at all for hours, though hour after hour clients called or recipients were accepted: three hours where each hour of the two
--   days before held some, or four times as long as the longest silence of the week before. (Retries do not count: they end by themselves.) The machine was off, or a
--   piece of the log is missing: the log itself can't tell. What steady mail alone shows is told by detect/log-gap.sql; a stop of Postfix just before tells why, and
--   this is silent.
-- param: :min_silent_h 3: hours without any line
-- param: :max_silent_h 240: longer than that it may have been meant
-- param: :min_lines 30: clients and recipients that were due by the measure of the two days before; and four of five of these hours held some a week before
-- param: :min_unknown 100: those in the same hours of each of the two days before, where the log does not reach a week back; a Saturday then tells nothing: who knows
--   what its weekends are like

WITH line AS ( -- of the lines that clients bring, the kind that there is most of: several belong to each client
  SELECT host, hour_at, max(lines) AS lines FROM (
    SELECT a.host, t.hour_at, sum(t.lines) AS lines FROM tally t JOIN mta a ON a.mta = t.mta WHERE t.kind GLOB 'smtpd.*' OR t.kind GLOB 'postscreen.*' GROUP BY a.host, t.hour_at, t.kind)
  GROUP BY host, hour_at
  UNION ALL SELECT host, hour_at, accepted FROM traffic_hour
), hour AS MATERIALIZED (
  SELECT host, hour_at, sum(lines) AS lines FROM line GROUP BY host, hour_at
), h AS (
  SELECT host, hour_at, lead(hour_at) OVER w - 3600 - hour_at AS silent, min(hour_at) OVER w AS first_at,
    max(pause) OVER (w RANGE BETWEEN 604800 PRECEDING AND CURRENT ROW) AS longest, max(pause) OVER (w RANGE BETWEEN 172800 PRECEDING AND CURRENT ROW) AS lately,
    sum(lines) OVER (w RANGE BETWEEN 172800 PRECEDING AND CURRENT ROW) AS lines
  FROM (SELECT *, hour_at - 3600 - lag(hour_at) OVER (PARTITION BY host ORDER BY hour_at) AS pause FROM hour) WINDOW w AS (PARTITION BY host ORDER BY hour_at)
), g AS (
  SELECT host, hour_at + 3600.0 AS from_at, hour_at + 3600.0 + silent AS to_at, hour_at - first_at >= 604800 AS week FROM h
  WHERE silent BETWEEN 3600 * coalesce(:min_silent_h, 3) AND 3600 * coalesce(:max_silent_h, 240)
    AND (hour_at - first_at >= 172800 AND lately = 0 OR hour_at - first_at >= 604800 AND silent >= 4 * longest)
    AND lines * silent >= coalesce(:min_lines, 30) * 172800
)
SELECT 'log.gap' AS cause, g.host AS provider, g.host, 'medium' AS severity, 60 AS confidence, 'recovered' AS state,
  g.from_at AS started_at, g.to_at AS ended_at, NULL AS peak_at, g.from_at - 3600.0 AS ok_before_at, g.to_at AS ok_after_at,
  round((g.to_at - g.from_at) / 3600) AS events, 'event' AS proof, 'master.start,script.start,master.stop,script.stop' AS kinds,
  'no line for at least ' || CAST((g.to_at - g.from_at) / 3600 AS INTEGER) || ' h' AS detail
FROM g
WHERE CASE WHEN g.week THEN (SELECT count(*) FROM hour o WHERE o.host = g.host AND o.hour_at >= g.from_at - 604800 AND o.hour_at < min(g.from_at, g.to_at - 604800)) * 18000 >= 4 * min(g.to_at - g.from_at, 604800)
    ELSE (SELECT min(lines) FROM (
      SELECT (SELECT sum(o.lines) FROM hour o WHERE o.host = g.host AND o.hour_at >= g.from_at - ago AND o.hour_at < g.to_at - ago) AS lines FROM (SELECT 86400 AS ago UNION ALL SELECT 172800))
    ) >= coalesce(:min_unknown, 100) AND '6' NOT IN (strftime('%w', g.from_at, 'unixepoch'), strftime('%w', g.to_at - 1, 'unixepoch')) END
  AND NOT EXISTS (SELECT 1 FROM signal s WHERE s.cause = 'log.gap' AND s.host = g.host AND s.started_at < g.to_at AND s.ended_at > g.from_at)
  AND NOT EXISTS (SELECT 1 FROM mta a JOIN event v ON v.mta = a.mta WHERE a.host = g.host AND v.logged_at >= g.from_at AND v.logged_at < g.to_at)
  AND NOT EXISTS (SELECT 1 FROM mta a JOIN tally t ON t.mta = a.mta WHERE a.host = g.host AND t.hour_at >= g.from_at AND t.hour_at < g.to_at)
  AND NOT EXISTS (SELECT 1 FROM mta a JOIN attempt_hour t ON t.mta = a.mta WHERE a.host = g.host AND t.hour_at >= g.from_at AND t.hour_at < g.to_at)
  AND NOT EXISTS (SELECT 1 FROM mta a JOIN event v ON v.mta = a.mta AND v.kind IN ('master.stop', 'script.stop') AND v.logged_at >= g.from_at - 3600 AND v.logged_at < g.from_at
    WHERE a.host = g.host AND NOT EXISTS (SELECT 1 FROM mta b JOIN event w ON w.mta = b.mta AND w.kind IN ('master.start', 'script.start')
      AND w.logged_at > v.logged_at AND w.logged_at < g.from_at WHERE b.host = g.host))
ORDER BY g.from_at;
