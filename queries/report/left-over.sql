-- title: What failed in a stretch of time, by true cause
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT cause, count(*) AS lines, group_concat(DISTINCT provider) AS providers, max(logged_at) AS last_at FROM v_delivery
WHERE status IN ('deferred', 'bounced') AND echo = 0 AND cause IS NOT NULL AND attempt IS NOT NULL
  AND logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 1e11)
GROUP BY cause ORDER BY lines DESC, cause LIMIT 6;
