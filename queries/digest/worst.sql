-- title: Providers that put off or refused the largest share, against the usual
-- about: Whole days (UTC) from the one of :since on, at least five recipients tried, beside up to 28 days before.
-- param: :since none: seconds since 1970

WITH edge AS (
  SELECT CAST(coalesce(:since, 0) / 86400 AS INTEGER) * 86400 AS from_at
)
SELECT provider, sum(tried) FILTER (WHERE day_at >= from_at) AS tried, sum(deferred) FILTER (WHERE day_at >= from_at) AS deferred,
  sum(bounced) FILTER (WHERE day_at >= from_at) AS bounced,
  100.0 * sum(deferred) FILTER (WHERE day_at >= from_at) / sum(tried) FILTER (WHERE day_at >= from_at) AS deferred_pct,
  100.0 * sum(deferred) FILTER (WHERE day_at < from_at) / nullif(sum(tried) FILTER (WHERE day_at < from_at), 0) AS usual_pct
FROM provider_day, edge WHERE day_at >= from_at - 28 * 86400
GROUP BY provider HAVING sum(tried) FILTER (WHERE day_at >= from_at) >= 5
  AND sum(deferred + bounced) FILTER (WHERE day_at >= from_at) > 0
ORDER BY 1.0 * sum(deferred + bounced) FILTER (WHERE day_at >= from_at) / sum(tried) FILTER (WHERE day_at >= from_at) DESC, 2 DESC, provider
LIMIT 3;
