-- title: Deliveries, failures and objections in a stretch of time
-- about: One row: what "before and after" compares. tries: `to=` lines of smtp(8) and lmtp(8) without echoes; connect_p50_s: median time to set
--   up a connection for what was accepted; returned: accepted by providers that had objected to us before :since.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH d AS MATERIALIZED (
  SELECT status, masked, connect_s, transfer_s, conn_use, provider FROM v_delivery
  WHERE attempt IS NOT NULL AND echo = 0 AND logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 1e11)),
c AS MATERIALIZED (SELECT connect_s, row_number() OVER (ORDER BY connect_s) AS rank, count(*) OVER () AS n
  FROM d WHERE status = 'sent' AND conn_use IS NULL AND connect_s IS NOT NULL),
r AS MATERIALIZED (
  SELECT DISTINCT reply, provider, list IS NOT NULL AS listing, logged_at < coalesce(:since, 0) AS before,
    cause LIKE 'reputation.%' OR cause LIKE 'identity.%' OR cause LIKE 'auth.%' OR cause = 'rate.reputation' AS objection
  FROM v_reply WHERE logged_at < coalesce(:until, 1e11))
SELECT (SELECT count(*) FROM d) AS tries, (SELECT count(*) FROM d WHERE status = 'sent') AS sent,
  (SELECT count(*) FROM d WHERE status <> 'sent') AS failed,
  (SELECT 100.0 * sum(status <> 'sent') / count(*) FROM d) AS failed_pct, (SELECT count(*) FROM d WHERE masked = 1) AS masked,
  (SELECT count(*) FROM v_connect_failure WHERE family = 'ipv6' AND logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 1e11)) AS ipv6_failed,
  (SELECT count(*) FROM r WHERE objection AND NOT before) AS objections, (SELECT count(*) FROM r WHERE listing AND NOT before) AS listings,
  (SELECT count(*) FROM d WHERE status = 'sent' AND transfer_s >= 5) AS slow,
  (SELECT connect_s FROM c WHERE rank = (n + 1) / 2) AS connect_p50_s,
  (SELECT count(*) FROM d WHERE status = 'sent' AND provider IN (SELECT provider FROM r WHERE objection AND before)) AS returned;
