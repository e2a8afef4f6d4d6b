-- title: Recipients on the last whole day, against the usual
-- about: The newest day (UTC) that the log covers to its end, else the newest there is; beside it the median of the same weekday in eight weeks before,
--   or, with fewer than two of these, of the 28 days before. NULL where there is none. compared: days the median is of.

WITH day AS (
  SELECT day_at, sum(accepted) AS accepted, sum(deferred) AS deferred, sum(bounced) AS bounced FROM provider_day GROUP BY day_at
), last AS (
  SELECT coalesce(max(day_at) FILTER (WHERE day_at + 86400 <= (SELECT max(last_at) FROM source)), max(day_at)) AS day_at FROM day
), alike AS (
  SELECT d.* FROM day d, last l WHERE d.day_at < l.day_at AND d.day_at >= l.day_at - 56 * 86400 AND (l.day_at - d.day_at) % (7 * 86400) = 0
), base AS (
  SELECT * FROM alike WHERE (SELECT count(*) FROM alike) >= 2
  UNION ALL
  SELECT d.* FROM day d, last l WHERE (SELECT count(*) FROM alike) < 2 AND d.day_at < l.day_at AND d.day_at >= l.day_at - 28 * 86400
), ranked AS (
  SELECT accepted, row_number() OVER (ORDER BY accepted) AS a, deferred, row_number() OVER (ORDER BY deferred) AS d,
    bounced, row_number() OVER (ORDER BY bounced) AS b, count(*) OVER () AS n FROM base
)
SELECT day.accepted, day.deferred, day.bounced, day.day_at,
  (SELECT CAST(round(avg(accepted)) AS INTEGER) FROM ranked WHERE a IN ((n + 1) / 2, (n + 2) / 2)) AS usual_accepted,
  (SELECT CAST(round(avg(deferred)) AS INTEGER) FROM ranked WHERE d IN ((n + 1) / 2, (n + 2) / 2)) AS usual_deferred,
  (SELECT CAST(round(avg(bounced)) AS INTEGER) FROM ranked WHERE b IN ((n + 1) / 2, (n + 2) / 2)) AS usual_bounced,
  (SELECT count(*) FROM base) AS compared
FROM day JOIN last ON last.day_at = day.day_at;
