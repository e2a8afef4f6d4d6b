-- title: Traffic and trouble, hour by hour
-- about: to= lines by status, and failed connects. Retries count here: this is about lines, not about outcomes.
-- param: :since Unix seconds or a time
-- param: :until likewise

WITH x AS (
  SELECT CAST(logged_at / 3600 AS INTEGER) * 3600 AS hour_at, status, 0 AS failed FROM delivery
  WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15)
  UNION ALL
  SELECT CAST(logged_at / 3600 AS INTEGER) * 3600, NULL, 1 FROM connect_failure
  WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15)
)
SELECT hour_at + 0.0 AS hour_at, coalesce(sum(status = 'sent'), 0) AS sent, coalesce(sum(status = 'deferred'), 0) AS deferred,
  coalesce(sum(status = 'bounced'), 0) AS bounced, sum(failed) AS failed_connects
FROM x GROUP BY 1 ORDER BY 1;
