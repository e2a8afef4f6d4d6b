-- title: People's mail that came late or not at all, by true cause
-- about: late: accepted after a failure, cause: that of the last one. provider: whose server decided (an address of this machine: a filter of our own).
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT CASE o.outcome WHEN 'sent' THEN 'late' ELSE o.outcome END AS outcome, CASE o.outcome WHEN 'sent' THEN o.delayed_by ELSE o.cause END AS cause,
  count(*) AS recipients, group_concat(DISTINCT coalesce(o.provider, i.provider, 'none')) AS providers, max(o.last_at) AS last_at
FROM outcome o LEFT JOIN domain_info i ON i.domain = o.domain
WHERE (o.outcome <> 'sent' OR o.deferrals > 0) AND o.outcome NOT IN ('filtered', 'forwarded') AND o.first_at < coalesce(:until, 1e11)
  AND (o.last_at >= coalesce(:since, 0) OR o.outcome IN ('deferred', 'held')) AND o.note = 0
GROUP BY 1, 2 ORDER BY o.outcome = 'sent', recipients DESC, 2 LIMIT 12;
