-- title: Deferrals whose status hides what a server had answered before
-- about: By true cause, list and address named; first and last of them.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT c.cause, v.list || coalesce(' ' || v.sublist, '') AS list, v.our_addr, group_concat(DISTINCT coalesce(p.provider, c.provider, i.provider, 'none')) AS providers,
  count(*) AS lines, count(DISTINCT c.msg) AS messages, min(c.logged_at) AS first_at, max(c.logged_at) AS last_at
FROM delivery_cause c CROSS JOIN delivery d ON d.delivery = c.delivery JOIN verdict v ON v.text = c.text
LEFT JOIN peer_info p ON p.peer = d.relay LEFT JOIN domain_info i ON i.domain = d.domain
WHERE c.masked = 1 AND c.status IN ('deferred', 'bounced') AND c.echo = 0 AND c.logged_at >= coalesce(:since, 0) AND c.logged_at < coalesce(:until, 1e11)
GROUP BY c.cause, v.list, v.sublist, v.our_addr ORDER BY lines DESC, c.cause;
