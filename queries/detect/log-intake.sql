-- title: Messages appear that nobody handed in
-- told: detail
-- about: The log delivers messages whose arrival it does not hold: lines were dropped on their way into the log, or a piece of it is missing. The first six hours
--   are left out (mail that waited since before; the first hour alone where the queue ids tell when it came), and so is a log that never holds arrivals.
-- param: :min_messages 10: fewest such messages in an hour
-- param: :min_share_pct 10: least share of the recipients accepted in that hour
-- param: :few 3: fewest, where they are three times that share and the log is older than a day: a log that is whole has none

WITH total AS (
  SELECT i.host, sum(i.missing) AS missing, (SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = i.host) AS accepted,
    (SELECT l.first_at FROM machine_log l WHERE l.host = i.host) AS first_at,
    CASE WHEN (SELECT length(m.queue_id) >= 12 AND m.queue_id LIKE '%z%' FROM message m JOIN mta a ON a.mta = m.mta AND a.host = i.host ORDER BY m.msg DESC LIMIT 1)
      THEN (SELECT min(at) FROM (SELECT min(t.hour_at) AS at FROM tally t JOIN mta a ON a.mta = t.mta AND a.host = i.host UNION ALL
        SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = i.host)) END AS long_at
  FROM intake_hour i GROUP BY i.host
), bad AS (
  SELECT i.host, i.hour_at, i.missing, i.hour_at - lag(i.hour_at) OVER (PARTITION BY i.host ORDER BY i.hour_at) < 86400 AS joined
  FROM intake_hour i JOIN total o ON o.host = i.host
  WHERE (i.hour_at > o.first_at + 6 * 3600 OR i.hour_at > o.long_at) AND o.missing * 2 < o.accepted
    AND i.missing >= CASE WHEN i.hour_at > o.first_at + 86400 THEN min(coalesce(:few, 3), coalesce(:min_messages, 10)) ELSE coalesce(:min_messages, 10) END
    AND i.missing * 100.0 >= coalesce(:min_share_pct, 10) * CASE WHEN i.missing < coalesce(:min_messages, 10) THEN 3 ELSE 1 END
      * coalesce((SELECT t.accepted FROM traffic_hour t WHERE t.host = i.host AND t.hour_at = i.hour_at), 0)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY hour_at) AS run FROM bad
)
SELECT 'log.loss' AS cause, host AS provider, host, CASE WHEN sum(missing) >= coalesce(:min_messages, 10) THEN 'medium' ELSE 'low' END AS severity, 75 AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = run.host) > max(hour_at) + 7200 THEN 'recovered' ELSE 'open' END AS state,
  min(hour_at) + 0.0 AS started_at, max(hour_at) + 3600.0 AS ended_at, NULL AS peak_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = run.host) > max(hour_at) + 7200 THEN max(hour_at) + 3600.0 END AS ok_after_at,
  sum(missing) AS events, sum(missing) AS messages, 'event' AS proof, 'loss.rsyslog_imuxsock,loss.rsyslog_rate,loss.journald' AS kinds,
  sum(missing) || ' messages without the line of their arrival' AS detail
FROM run GROUP BY host, run
ORDER BY 7;
