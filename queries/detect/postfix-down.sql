-- title: Postfix was stopped while mail was due
-- told: detail
-- about: From a stop of Postfix to its next start, or to the last thing that the log notes of that machine, too short or too early in the log for detect/mail-stopped. Due is
--   what was accepted in the three hours before, by others or for users of our own, hour for hour; that says little of a longer time, so that is left to detect/mail-stopped. A restart is no finding.
-- param: :min_s 900: seconds from the stop to the start
-- param: :max_s 21600: and at most
-- param: :min_due 10: fewest recipients due in that time
-- param: :high_s 3600: seconds from which it is severe

WITH mark AS (
  SELECT a.host, e.logged_at, max(e.kind LIKE '%.start') AS starts FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind IN ('master.stop', 'script.stop', 'master.start', 'script.start') GROUP BY a.host, e.logged_at
), down AS (
  SELECT host, logged_at AS from_at, starts, lead(logged_at) OVER w AS start_at, lead(starts) OVER w AS started FROM mark WINDOW w AS (PARTITION BY host ORDER BY logged_at)
), gap AS MATERIALIZED ( -- so that the log's last event is looked for where there is a stop without a start, and once
  SELECT d.host, d.from_at, d.start_at, coalesce(d.start_at, (SELECT max(e.logged_at) FROM event e JOIN mta a ON a.mta = e.mta WHERE a.host = d.host)) AS to_at
  FROM down d WHERE d.starts = 0 AND (d.started = 1 OR d.start_at IS NULL)
), due AS (
  SELECT g.*, max((SELECT coalesce(sum(t.accepted), 0) FROM traffic_hour t WHERE t.host = g.host AND t.hour_at > g.from_at - 3 * 3600 - 3600 AND t.hour_at <= g.from_at),
      (SELECT coalesce(sum(t.n), 0) FROM mta a CROSS JOIN line_hour t ON t.hour_at > g.from_at - 3 * 3600 - 3600 AND t.hour_at <= g.from_at AND t.mta = a.mta AND t.status = 'sent' AND (t.tried = 0 OR t.family = 'unix')
        WHERE a.host = g.host)) * 3600.0
      / max(600, min(3 * 3600 + g.from_at - CAST(g.from_at / 3600 AS INTEGER) * 3600, g.from_at - (SELECT l.first_at FROM machine_log l WHERE l.host = g.host))) AS hourly
  FROM gap g WHERE g.to_at - g.from_at BETWEEN coalesce(:min_s, 900) AND coalesce(:max_s, 21600)
)
SELECT 'volume.stopped' AS cause, d.host AS provider, d.host, CASE WHEN d.to_at - d.from_at >= coalesce(:high_s, 3600) THEN 'high' ELSE 'medium' END AS severity, 90 AS confidence,
  CASE WHEN d.start_at IS NULL OR again_at IS NULL THEN 'open' ELSE 'recovered' END AS state, d.from_at AS started_at, d.to_at AS ended_at, NULL AS peak_at,
  d.from_at AS ok_before_at, CASE WHEN d.start_at IS NOT NULL THEN again_at END AS ok_after_at, 1 AS events, 'event' AS proof,
  'master.stop,script.stop,master.start,script.start' AS kinds,
  'no recipient accepted for ' || round((d.to_at - d.from_at) / 3600, 1) || ' h, usually about ' || CAST(d.hourly AS INTEGER) || ' an hour; Postfix was stopped' AS detail
FROM (SELECT d.*, coalesce((SELECT max(n.last_at) FROM provider_seen n WHERE n.host = d.host AND n.last_at > d.to_at),
    (SELECT max(min(t.hour_at), d.to_at) FROM mta a CROSS JOIN line_hour t ON t.hour_at > d.to_at - 3600 AND t.mta = a.mta AND t.status = 'sent' AND (t.tried = 0 OR t.family = 'unix') WHERE a.host = d.host)) AS again_at FROM due d) d
WHERE d.hourly * (d.to_at - d.from_at) / 3600 >= coalesce(:min_due, 10)
  AND NOT EXISTS (SELECT 1 FROM traffic_hour t WHERE t.host = d.host AND t.hour_at > d.from_at AND t.hour_at + 3600 < d.to_at)
  AND NOT EXISTS ( -- another instance may have gone on
    SELECT 1 FROM sent_by_hour t WHERE t.hour_at > d.from_at - 3600 AND t.hour_at < d.to_at AND t.logged_at > d.from_at + 30 AND t.logged_at < d.to_at AND t.host = d.host)
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = d.host AND g.cause = 'volume.stopped' AND g.started_at <= d.to_at AND g.ended_at >= d.from_at)
ORDER BY d.from_at;
