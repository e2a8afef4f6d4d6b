-- title: Far less mail goes out than on any day before
-- told: detail
-- about: Recipients accepted in a day, against the four weeks before: less than a quarter of the median and less than half of the least day, weekends and
--   holidays included, and less than a quarter of such days (weekdays or weekends), of which some must be known. A day with hours that the log lacks is not looked at.
--   It lasts until a day that has half of that least one. Where users of our own got less than half of their usual mail too, nobody writes: a holiday. The log does not say why: an
--   application that stopped, or nothing to send.
-- param: :min_usual 200: fewest recipients on a usual day
-- param: :min_days 10: days to compare with
-- param: :min_alike 4: those of them of the same kind
-- param: :min_own 40: usual mail of a day for users of our own that tells

WITH edge AS (
  SELECT host, first_at AS from_at, last_at AS to_at FROM machine_log
), day AS (
  SELECT t.host, t.hour_at / 86400 * 86400 AS day_at, sum(t.accepted) AS n FROM traffic_hour t JOIN edge e ON e.host = t.host
  WHERE t.hour_at / 86400 * 86400 > e.from_at AND t.hour_at / 86400 * 86400 + 86400 <= e.to_at
  GROUP BY 1, 2
), few AS MATERIALIZED ( -- a first look
  SELECT host, day_at, n FROM (SELECT *, min(n) OVER w AS least, count(*) OVER w AS days FROM day WINDOW w AS (PARTITION BY host ORDER BY day_at RANGE BETWEEN 28 * 86400 PRECEDING AND 86400 PRECEDING))
  WHERE n * 2 < least AND days >= coalesce(:min_days, 10)
), pair AS (
  SELECT d.*, b.n AS other, (strftime('%w', b.day_at, 'unixepoch') IN ('0', '6')) = (strftime('%w', d.day_at, 'unixepoch') IN ('0', '6')) AS alike, row_number() OVER (PARTITION BY d.host, d.day_at ORDER BY b.n) AS nth, count(*) OVER (PARTITION BY d.host, d.day_at) AS days
  FROM few d JOIN day b ON b.host = d.host AND b.day_at < d.day_at AND b.day_at >= d.day_at - 28 * 86400
), low AS (
  SELECT host, day_at, n, days, min(other) AS least, avg(CASE WHEN alike THEN other END) AS alike, sum(alike) AS kin, max(CASE WHEN nth = (days + 1) / 2 THEN other END) AS usual FROM pair GROUP BY host, day_at
), run AS (
  SELECT *, day_at / 86400 - row_number() OVER (PARTITION BY host ORDER BY day_at) AS run FROM low
  WHERE n * 4 < usual AND n * 2 < least AND usual >= coalesce(:min_usual, 200) AND days >= coalesce(:min_days, 10)
    AND kin >= coalesce(:min_alike, 4) AND n * 4 < alike AND alike >= coalesce(:min_usual, 200) -- a weekend with nearly as little mail as others
    AND (SELECT count(DISTINCT t.hour_at) FROM tally t JOIN mta a ON a.mta = t.mta WHERE a.host = low.host AND t.hour_at >= low.day_at AND t.hour_at < low.day_at + 86400) >= 20
), span AS (
  SELECT host, min(day_at) AS from_at, max(day_at) AS last_at, sum(n) AS n, max(usual) AS usual, min(least) AS least, count(*) AS days FROM run GROUP BY host, run
), back AS (
  -- the next day that is no such day; one that the log's end cuts, when it has half of a usual day by then
  SELECT s.host, s.from_at, min(d.day_at) AS day_at
  FROM span s JOIN (SELECT t.host, t.hour_at / 86400 * 86400 AS day_at, sum(t.accepted) AS n FROM traffic_hour t GROUP BY 1, 2) d ON d.host = s.host AND d.day_at > s.last_at JOIN edge e ON e.host = s.host
  WHERE CASE WHEN d.day_at + 86400 <= e.to_at THEN d.n * 2 >= s.least ELSE d.n * 2 >= s.usual END
  GROUP BY s.host, s.from_at
), whole AS ( -- with the days that have as little, but less than others of their kind to compare with
  SELECT s.host, s.from_at, s.usual, b.day_at AS back_at, max(d.day_at) + 86400 AS to_at, sum(d.n) AS n, count(*) AS days
  FROM span s LEFT JOIN back b ON b.host = s.host AND b.from_at = s.from_at JOIN day d ON d.host = s.host AND d.day_at >= s.from_at AND d.day_at < coalesce(b.day_at, 1e11)
  GROUP BY s.host, s.from_at
), home AS ( -- what users of our own got on these days and on such days before
  SELECT w.host, w.from_at, avg(CASE WHEN d.day_at >= w.from_at THEN d.n END) AS n, avg(CASE WHEN d.day_at < w.from_at AND (strftime('%w', d.day_at, 'unixepoch') IN ('0', '6')) = (strftime('%w', w.from_at, 'unixepoch') IN ('0', '6')) THEN d.n END) AS usual
  FROM whole w JOIN (SELECT a.host, t.hour_at / 86400 * 86400 AS day_at, sum(t.n) AS n FROM (SELECT min(from_at) AS at FROM whole) x CROSS JOIN line_hour t ON t.hour_at >= x.at - 28 * 86400 AND t.status = 'sent' AND (t.tried = 0 OR t.family = 'unix')
    CROSS JOIN mta a ON a.mta = t.mta GROUP BY 1, 2) d
    ON d.host = w.host AND d.day_at >= w.from_at - 28 * 86400 AND d.day_at < w.to_at
  GROUP BY w.host, w.from_at
)
SELECT 'volume.drop' AS cause, w.host AS provider, w.host, 'medium' AS severity, 65 AS confidence, CASE WHEN w.back_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  w.from_at + 0.0 AS started_at, w.to_at + 0.0 AS ended_at, NULL AS peak_at, w.from_at + 0.0 AS ok_before_at, w.back_at + 0.0 AS ok_after_at,
  w.n AS events, w.n AS recipients, 'event' AS proof, 'master.stop,script.stop,master.start,script.start' AS kinds,
  w.n || ' recipients in ' || w.days || CASE w.days WHEN 1 THEN ' day' ELSE ' days' END || '; usual: ' || w.usual || ' a day' AS detail
FROM whole w LEFT JOIN home o ON o.host = w.host AND o.from_at = w.from_at
WHERE NOT coalesce(o.usual >= coalesce(:min_own, 40) AND coalesce(o.n, 0) * 2 < o.usual, 0)
ORDER BY w.from_at;
