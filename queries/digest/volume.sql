-- title: Recipients a day, against the usual
-- about: Whole days (UTC) from the one of :since on, by day, beside the mean of up to 28 days before. NULL where there is none.
-- param: :since none: seconds since 1970

WITH day AS (
  SELECT day_at, sum(accepted) AS accepted, sum(deferred) AS deferred, sum(bounced) AS bounced FROM provider_day GROUP BY day_at
), edge AS (
  SELECT CAST(coalesce(:since, 0) / 86400 AS INTEGER) * 86400 AS from_at
)
SELECT sum(accepted) FILTER (WHERE day_at >= from_at) AS accepted, sum(deferred) FILTER (WHERE day_at >= from_at) AS deferred,
  sum(bounced) FILTER (WHERE day_at >= from_at) AS bounced, count(*) FILTER (WHERE day_at >= from_at) AS days,
  CAST(round(avg(accepted) FILTER (WHERE day_at < from_at)) AS INTEGER) AS usual_accepted,
  CAST(round(avg(deferred) FILTER (WHERE day_at < from_at)) AS INTEGER) AS usual_deferred,
  CAST(round(avg(bounced) FILTER (WHERE day_at < from_at)) AS INTEGER) AS usual_bounced
FROM day, edge WHERE day_at >= from_at - 28 * 86400;
