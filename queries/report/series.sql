-- title: Deliveries, failures and objections in steps of time
-- about: What the charts of a report show, one row for each step in which anything happened: `to=` lines of smtp(8) and lmtp(8) without echoes by
--   status, failed IPv6 connects, and replies about who we are (reputation, identity, authentication), of these the ones that name a block list.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end
-- param: :step 3600: seconds
-- param: :from 0: a moment at which a step begins

WITH w AS (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until, coalesce(:step, 3600) AS step, coalesce(:from, 0) AS base),
said AS MATERIALIZED (
  SELECT min(logged_at) AS logged_at, list IS NOT NULL AS listing,
    cause LIKE 'reputation.%' OR cause LIKE 'identity.%' OR cause LIKE 'auth.%' OR cause = 'rate.reputation' AS objection
  FROM v_reply, w WHERE logged_at >= since AND logged_at < until GROUP BY reply),
fact AS (
  SELECT d.logged_at, d.status = 'sent' AS accepted, d.status = 'deferred' AS deferred, d.status IN ('bounced', 'expired') AS bounced,
    0 AS ipv6_failed, 0 AS listings, 0 AS objections
  FROM delivery d, w WHERE d.attempt IS NOT NULL AND d.logged_at >= since AND d.logged_at < until
    AND NOT EXISTS (SELECT 1 FROM delivery_cause c WHERE c.delivery = d.delivery AND c.echo = 1)
  UNION ALL SELECT logged_at, 0, 0, 0, 1, 0, 0 FROM v_connect_failure, w WHERE family = 'ipv6' AND logged_at >= since AND logged_at < until
  UNION ALL SELECT logged_at, 0, 0, 0, 0, listing, objection FROM said WHERE listing OR objection)
SELECT base + CAST((logged_at - base) / step AS INTEGER) * step AS step_at, sum(accepted) AS accepted, sum(deferred) AS deferred, sum(bounced) AS bounced,
  sum(ipv6_failed) AS ipv6_failed, sum(listings) AS listings, sum(objections) - sum(listings AND objections) AS other_objections
FROM fact, w GROUP BY 1 ORDER BY 1;
