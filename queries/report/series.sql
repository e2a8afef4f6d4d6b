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
said(logged_at, listings, other) AS ( -- replies that name a block list, and about who we are
  SELECT hour_at, sum(listing * n), sum((cause GLOB 'reputation.*' OR cause GLOB 'identity.*' OR cause GLOB 'auth.*' OR cause = 'rate.reputation') * (1 - listing) * n)
  FROM said_hour WHERE hour_at >= (SELECT since FROM w) AND hour_at < (SELECT until FROM w) AND hour_at NOT IN (SELECT hour_at FROM cut) GROUP BY hour_at
  UNION ALL
  SELECT r.logged_at, r.listing, r.objection AND NOT r.listing FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'reply' AND h.hour_at = cut.hour_at
  CROSS JOIN v_said_reply r ON r.reply BETWEEN h.first AND h.last AND r.logged_at >= max(since, cut.hour_at) AND r.logged_at < min(until, cut.hour_at + 3600)
  UNION ALL
  SELECT l.logged_at, l.listing, l.objection AND NOT l.listing FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at
  CROSS JOIN v_said_line l ON l.delivery BETWEEN h.first AND h.last AND l.logged_at >= max(since, cut.hour_at) AND l.logged_at < min(until, cut.hour_at + 3600)
  UNION ALL
  SELECT p.logged_at, p.listing, p.objection AND NOT p.listing
  FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at AND EXISTS (SELECT 1 FROM line_hour WHERE status = 'undeliverable')
  CROSS JOIN v_said_probe p ON p.delivery BETWEEN h.first AND h.last AND p.logged_at >= max(since, cut.hour_at) AND p.logged_at < min(until, cut.hour_at + 3600)),
fact AS (
  SELECT hour_at AS logged_at, CASE WHEN status = 'sent' THEN n ELSE 0 END AS accepted, CASE WHEN status = 'deferred' THEN n ELSE 0 END AS deferred,
    CASE WHEN status IN ('bounced', 'expired') THEN n ELSE 0 END AS bounced, 0 AS ipv6_failed, 0 AS listings, 0 AS other
  FROM line_hour, w WHERE tried = 1 AND hour_at >= since AND hour_at < until AND hour_at NOT IN (SELECT hour_at FROM cut)
  UNION ALL SELECT d.logged_at, d.status = 'sent', d.status IN ('deferred', 'SOFTBOUNCE'), d.status IN ('bounced', 'expired'), 0, 0, 0
  FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= max(since, cut.hour_at) AND d.logged_at < min(until, cut.hour_at + 3600)
  WHERE d.attempt IS NOT NULL
  UNION ALL SELECT hour_at, 0, -n * (status = 'deferred'), -n * (status IN ('bounced', 'expired')), 0, 0, 0
  FROM cause_hour, w WHERE echo = 1 AND tried = 1 AND hour_at >= since AND hour_at < until AND hour_at NOT IN (SELECT hour_at FROM cut)
  UNION ALL SELECT c.logged_at, 0, -(c.status = 'deferred'), -(c.status IN ('bounced', 'expired')), 0, 0, 0
  FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at
  CROSS JOIN delivery_cause c ON c.delivery BETWEEN h.first AND h.last AND c.logged_at >= max(since, cut.hour_at) AND c.logged_at < min(until, cut.hour_at + 3600)
  WHERE +c.echo = 1 AND +c.tried = 1
  UNION ALL SELECT hour_at, 0, 0, 0, n, 0, 0 FROM connect_hour, w
  WHERE family = 'ipv6' AND hour_at >= since AND hour_at < until AND hour_at NOT IN (SELECT hour_at FROM cut)
  UNION ALL SELECT f.logged_at, 0, 0, 0, 1, 0, 0 FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = cut.hour_at
  CROSS JOIN connect_failure f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= max(since, cut.hour_at) AND f.logged_at < min(until, cut.hour_at + 3600)
  CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'
  UNION ALL SELECT logged_at, 0, 0, 0, 0, listings, other FROM said)
SELECT base + CAST((logged_at - base) / step AS INTEGER) * step AS step_at, sum(accepted) AS accepted, sum(deferred) AS deferred, sum(bounced) AS bounced,
  sum(ipv6_failed) AS ipv6_failed, sum(listings) AS listings, sum(other) AS other_objections
FROM fact, w GROUP BY 1 ORDER BY 1;
