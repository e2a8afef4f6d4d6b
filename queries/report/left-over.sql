-- title: What failed in a stretch of time, by true cause
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT c.cause, count(*) AS lines, group_concat(DISTINCT coalesce(c.provider, i.provider, 'none')) AS providers, max(c.logged_at) AS last_at
FROM delivery_cause c JOIN delivery d ON d.delivery = c.delivery LEFT JOIN domain_info i ON i.domain = d.domain
WHERE c.status IN ('deferred', 'bounced') AND c.echo = 0 AND c.tried = 1 AND c.logged_at >= coalesce(:since, 0) AND c.logged_at < coalesce(:until, 1e11)
GROUP BY c.cause ORDER BY lines DESC, c.cause LIMIT 6;
