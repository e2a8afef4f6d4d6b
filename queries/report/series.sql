-- title: Deliveries, failures and objections in steps of time
-- about: What the charts of a report show, one row for each step in which anything happened: `to=` lines of smtp(8) and lmtp(8) without echoes by
--   status, failed IPv6 connects, and replies about who we are (reputation, identity, authentication), of these the ones that name a block list.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end
-- param: :step 3600: seconds
-- param: :from 0: a moment at which a step begins

WITH w AS (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until, coalesce(:step, 3600) AS step, coalesce(:from, 0) AS base),
cut AS MATERIALIZED ( -- hours that a step or the window begins or ends in: counted line by line, the others as a whole
  SELECT DISTINCT hour_at FROM fact_hour, w WHERE step % 3600 <> 0 OR base % 3600 <> 0 OR hour_at < since OR hour_at + 3600 > until),
said AS MATERIALIZED ( -- replies about who we are, or that name a block list
  SELECT r.logged_at, v.provider, v.list IS NOT NULL AS listing, v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation' AS objection
  FROM w CROSS JOIN verdict v CROSS JOIN reply r ON r.text = v.text
  WHERE (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation')
    AND r.kind IN ('said', 'refused') AND r.logged_at >= since AND r.logged_at < until
  UNION ALL
  SELECT c.logged_at, v.provider, v.list IS NOT NULL, v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation'
  FROM w CROSS JOIN delivery_cause c CROSS JOIN verdict v ON v.text = c.text
  WHERE (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation')
    AND v.remote = 1 AND v.echo = 0 AND c.masked = 0 AND c.echo = 0 AND c.status <> 'sent' AND c.logged_at >= since AND c.logged_at < until
  UNION ALL -- address verification has no cause
  SELECT d.logged_at, v.provider, v.list IS NOT NULL, v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation'
  FROM w CROSS JOIN verdict v CROSS JOIN delivery d ON d.reason = v.text
  WHERE EXISTS (SELECT 1 FROM line_hour WHERE status = 'undeliverable') AND (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation')
    AND v.remote = 1 AND v.echo = 0 AND d.status = 'undeliverable' AND d.logged_at >= since AND d.logged_at < until),
fact AS (
  SELECT hour_at AS logged_at, CASE WHEN status = 'sent' THEN n ELSE 0 END AS accepted, CASE WHEN status = 'deferred' THEN n ELSE 0 END AS deferred,
    CASE WHEN status IN ('bounced', 'expired') THEN n ELSE 0 END AS bounced, 0 AS ipv6_failed, 0 AS listings, 0 AS objections
  FROM line_hour, w WHERE tried = 1 AND hour_at >= since AND hour_at < until AND hour_at NOT IN (SELECT hour_at FROM cut)
  UNION ALL SELECT d.logged_at, d.status = 'sent', d.status = 'deferred', d.status IN ('bounced', 'expired'), 0, 0, 0
  FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= max(since, cut.hour_at) AND d.logged_at < min(until, cut.hour_at + 3600)
  WHERE d.attempt IS NOT NULL
  UNION ALL SELECT logged_at, 0, -(status = 'deferred'), -(status IN ('bounced', 'expired')), 0, 0, 0
  FROM delivery_cause, w WHERE echo = 1 AND tried = 1 AND logged_at >= since AND logged_at < until
  UNION ALL SELECT hour_at, 0, 0, 0, n, 0, 0 FROM connect_hour, w
  WHERE family = 'ipv6' AND hour_at >= since AND hour_at < until AND hour_at NOT IN (SELECT hour_at FROM cut)
  UNION ALL SELECT f.logged_at, 0, 0, 0, 1, 0, 0 FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = cut.hour_at
  CROSS JOIN connect_failure f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= max(since, cut.hour_at) AND f.logged_at < min(until, cut.hour_at + 3600)
  CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'
  UNION ALL SELECT logged_at, 0, 0, 0, 0, listing, objection FROM said)
SELECT base + CAST((logged_at - base) / step AS INTEGER) * step AS step_at, sum(accepted) AS accepted, sum(deferred) AS deferred, sum(bounced) AS bounced,
  sum(ipv6_failed) AS ipv6_failed, sum(listings) AS listings, sum(objections) - sum(listings AND objections) AS other_objections
FROM fact, w GROUP BY 1 ORDER BY 1;
