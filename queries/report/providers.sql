-- title: Where people's mail failed, by receiving provider
-- about: Recipients whose delivery failed at least once, and what became of them; slowest_s is the longest way of one that arrived late.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH w AS (
  SELECT since, until, CAST(since / 3600 AS INTEGER) * 3600 + 3600 * (since > CAST(since / 3600 AS INTEGER) * 3600) AS h0,
    CAST(since / 86400 AS INTEGER) * 86400 + 86400 * (since > CAST(since / 86400 AS INTEGER) * 86400) AS d0,
    CAST(until / 3600 AS INTEGER) * 3600 AS h1, CAST(until / 86400 AS INTEGER) * 86400 AS d1
  FROM (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until)),
piece(span, lo, hi) AS ( -- whole days of the window, whole hours before and after them,
  SELECT 86400, d0, d1 FROM w UNION ALL SELECT 3600, h0, min(d0, h1) FROM w UNION ALL SELECT 3600, max(d0, d1), h1 FROM w),
edge(lo, hi, hour_at) AS ( -- and what is left of an hour at both ends
  SELECT since, min(h0, until), h0 - 3600 FROM w WHERE since < h0 UNION ALL SELECT max(h1, since), until, h1 FROM w WHERE until > h1 AND h1 >= h0),
plain_in AS MATERIALIZED ( -- plain successes, by provider
  SELECT provider, external, sum(recipients) AS n, sum(messages) AS messages
  FROM (
    SELECT p.provider, p.external, p.recipients, p.messages FROM piece CROSS JOIN plain p ON p.span = piece.span AND p.at >= lo AND p.at < hi
    UNION ALL
    SELECT v.provider, v.external, 1, NOT EXISTS (SELECT 1 FROM delivery e WHERE e.msg = v.msg AND e.delivery < v.delivery AND e.logged_at >= lo)
    FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
    CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= lo AND v.logged_at < hi)
  GROUP BY 1, 2),
own AS MATERIALIZED ( -- all else
  SELECT o.msg, coalesce(o.provider, i.provider, 'none') AS provider, o.outcome, o.deferrals, o.external, o.delivery,
    o.deferrals > 0 OR o.outcome IN ('bounced', 'expired', 'deferred') AS troubled
  FROM w CROSS JOIN outcome o LEFT JOIN domain_info i ON i.domain = o.domain
  WHERE o.outcome NOT IN ('filtered', 'forwarded') AND o.note = 0 AND o.first_at < until AND (o.last_at >= since OR o.outcome IN ('deferred', 'held')))
SELECT o.provider, count(*) + coalesce((SELECT sum(p.n) FROM plain_in p WHERE p.provider = o.provider), 0) AS recipients, sum(o.troubled) AS troubled,
  sum(o.outcome = 'sent' AND o.deferrals > 0) AS late, sum(o.outcome IN ('bounced', 'expired', 'discarded')) AS lost,
  sum(o.outcome IN ('deferred', 'held')) AS open,
  max(CASE WHEN o.outcome = 'sent' AND o.deferrals > 0 THEN (SELECT d.delay_us / 1e6 FROM delivery d WHERE d.delivery = o.delivery) END) AS slowest_s
FROM own o
GROUP BY o.provider HAVING sum(o.troubled) > 0 ORDER BY troubled DESC, o.provider LIMIT 12;
