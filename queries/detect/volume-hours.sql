-- title: For hours far less mail goes out than at that time of any day before
-- told: detail
-- about: Recipients accepted in four hours, against the same hours of the four weeks before: less than a quarter of the median of such days (weekdays or weekends)
--   and less than half of the least of all days, by more than chance makes of it (four standard deviations of a count). Hours that the log lacks, and hours in which the mail was tried and failed, are not looked at; a stop of all mail is
--   detect/mail-stopped.sql. Where users of our own
--   got less than half of their usual mail too, nobody writes: a holiday. The log does not say why: an application that stopped, or nothing to send.
-- param: :min_usual 60: fewest recipients in these hours of a usual day
-- param: :min_days 10: days to compare with
-- param: :min_alike 4: those of them of the same kind
-- param: :min_own 20: usual mail for users of our own in these hours that tells

WITH RECURSIVE back(days) AS (
  SELECT 1 UNION ALL SELECT days + 1 FROM back WHERE days < 28
), four AS (
  -- the four hours from this one on; two of them must have mail
  SELECT host, hour_at, sum(accepted) OVER w AS n, count(*) OVER w AS hours FROM traffic_hour
  WINDOW w AS (PARTITION BY host ORDER BY hour_at RANGE BETWEEN CURRENT ROW AND 10800 FOLLOWING)
), low AS MATERIALIZED (
  -- a first look, at the same day of the four weeks before
  SELECT f.* FROM four f
  WHERE f.hours >= 2 AND f.hour_at + 14400 <= (SELECT l.last_at FROM machine_log l WHERE l.host = f.host)
    AND f.n * 2 < (SELECT max((SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = f.host AND t.hour_at >= f.hour_at - w.ago AND t.hour_at < f.hour_at - w.ago + 14400))
      FROM (SELECT 604800 AS ago UNION ALL SELECT 1209600 UNION ALL SELECT 1814400 UNION ALL SELECT 2419200) w)
), pair AS (
  SELECT l.*, (strftime('%w', l.hour_at - 86400 * b.days, 'unixepoch') IN ('0', '6')) = (strftime('%w', l.hour_at, 'unixepoch') IN ('0', '6')) AS alike, coalesce((SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = l.host AND t.hour_at >= l.hour_at - 86400 * b.days
    AND t.hour_at < l.hour_at - 86400 * b.days + 14400), 0) AS other
  FROM low l JOIN back b ON l.hour_at - 86400 * b.days >= (SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = l.host)
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY host, hour_at, alike ORDER BY other) AS nth, count(*) OVER (PARTITION BY host, hour_at, alike) AS days FROM pair
), found AS (
  SELECT host, hour_at, n, min(other) AS least, max(CASE WHEN alike AND nth = (days + 1) / 2 THEN other END) AS usual FROM ranked GROUP BY host, hour_at
  HAVING count(*) >= coalesce(:min_days, 10) AND sum(alike) >= coalesce(:min_alike, 4) AND usual >= coalesce(:min_usual, 60) AND n * 4 < usual AND n * 2 < least AND (least - n) * (least - n) >= 16 * least
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY hour_at) AS run
  FROM (SELECT *, hour_at - lag(hour_at) OVER (PARTITION BY host ORDER BY hour_at) <= 14400 AS joined FROM found)
), span AS (
  SELECT host, min(hour_at) + 0.0 AS from_at, max(hour_at) + 14400.0 AS to_at, max(usual) AS usual, max(n) AS most FROM run GROUP BY host, run
), judged AS (
  SELECT s.*, (SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = s.host AND t.hour_at >= s.from_at AND t.hour_at < s.to_at) AS n,
    (SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = s.host AND t.hour_at >= s.to_at) AS next_at FROM span s
), home AS ( -- what users of our own got meanwhile, and in the same hours of such days before
  SELECT host, from_at, max(CASE WHEN days = 0 THEN n END) AS n, avg(CASE WHEN days > 0 THEN n END) AS usual
  FROM (
    SELECT j.host, j.from_at, b.days, coalesce((SELECT sum(t.n) FROM mta a CROSS JOIN line_hour t ON t.hour_at >= j.from_at - 86400 * b.days
      AND t.hour_at < j.to_at - 86400 * b.days AND t.mta = a.mta AND t.status = 'sent' AND (t.tried = 0 OR t.family = 'unix') WHERE a.host = j.host), 0) AS n
    FROM judged j JOIN (SELECT 0 AS days UNION ALL SELECT days FROM back) b ON b.days = 0 OR j.from_at - 86400 * b.days >= (SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = j.host)
      AND (strftime('%w', j.from_at - 86400 * b.days, 'unixepoch') IN ('0', '6')) = (strftime('%w', j.from_at, 'unixepoch') IN ('0', '6')))
  GROUP BY host, from_at
)
SELECT 'volume.drop' AS cause, j.host AS provider, j.host, 'medium' AS severity, 60 AS confidence, CASE WHEN j.next_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  j.from_at AS started_at, j.to_at AS ended_at, NULL AS peak_at, j.from_at AS ok_before_at, j.next_at + 0.0 AS ok_after_at, j.n AS events, j.n AS recipients,
  'event' AS proof, 'master.stop,script.stop,master.start,script.start' AS kinds,
  j.n || ' recipients in ' || CAST((j.to_at - j.from_at) / 3600 AS INTEGER) || ' h; usual: up to ' || j.usual || ' in 4 h' AS detail
FROM judged j JOIN home o ON o.host = j.host AND o.from_at = j.from_at
WHERE NOT (o.usual >= coalesce(:min_own, 20) AND o.n * 2 < o.usual)
  AND (SELECT count(DISTINCT t.hour_at) FROM tally t JOIN mta a ON a.mta = t.mta WHERE a.host = j.host AND t.hour_at >= j.from_at AND t.hour_at < j.to_at) * 3600 >= j.to_at - j.from_at
  AND 2 * coalesce((SELECT sum(s.recipients) FROM spell s WHERE s.host = j.host AND s.started_at >= j.from_at - 3600 AND s.started_at < j.to_at), 0) < j.usual * (j.to_at - j.from_at) / 14400
ORDER BY j.from_at;
