-- title: Deferrals whose status hides what a server had answered before
-- about: By true cause, list and address named; first and last of them.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT d.cause, r.list || coalesce(' ' || r.sublist, '') AS list, r.our_addr, group_concat(DISTINCT d.provider) AS providers, count(DISTINCT d.delivery) AS lines,
  count(DISTINCT d.msg) AS messages, min(d.logged_at) AS first_at, max(d.logged_at) AS last_at
FROM v_delivery d LEFT JOIN v_reply r ON r.masked = 1 AND r.attempt = d.attempt AND r.recipient = d.recipient
WHERE d.masked = 1 AND d.status IN ('deferred', 'bounced') AND d.echo = 0
  AND d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 1e11)
GROUP BY d.cause, r.list, r.sublist, r.our_addr ORDER BY lines DESC, d.cause;
