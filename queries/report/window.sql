-- title: Deliveries, failures and objections in a stretch of time
-- about: One row: what "before and after" compares. tries: `to=` lines of smtp(8) and lmtp(8) without echoes; connect_p50_s: median time to set
--   up a connection for what was accepted; returned: recipients accepted by providers that had objected to us before :since.
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
line AS MATERIALIZED (
  SELECT status, n FROM line_hour, w WHERE tried = 1 AND hour_at >= h0 AND hour_at < h1
  UNION ALL
  SELECT d.status, 1 FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= lo AND d.logged_at < hi WHERE d.attempt IS NOT NULL),
hidden AS MATERIALIZED ( -- lines that are no new event, and those that show another error than the answer that decided
  SELECT coalesce(sum(echo), 0) AS echoes, coalesce(sum(masked = 1 AND echo = 0), 0) AS masked
  FROM delivery_cause, w WHERE tried = 1 AND status <> 'sent' AND logged_at >= since AND logged_at < until),
d AS MATERIALIZED (
  SELECT coalesce(sum(n), 0) - (SELECT echoes FROM hidden) AS tries, coalesce(sum(CASE WHEN status = 'sent' THEN n END), 0) AS sent FROM line),
c AS MATERIALIZED (
  SELECT connect_us, sum(sum(n)) OVER (ORDER BY connect_us) AS upto, sum(sum(n)) OVER () AS n
  FROM (
    SELECT connect_us, n FROM connect_time, w WHERE hour_at >= h0 AND hour_at < h1
    UNION ALL
    SELECT d.connect_us, 1 FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
    CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= lo AND d.logged_at < hi
    WHERE +d.status = 'sent' AND d.attempt IS NOT NULL AND d.conn_use IS NULL AND d.connect_us IS NOT NULL)
  GROUP BY connect_us),
said AS MATERIALIZED ( -- replies about who we are, or that name a block list
  SELECT r.logged_at, v.provider, v.list IS NOT NULL AS listing, v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation' AS objection
  FROM w CROSS JOIN verdict v CROSS JOIN reply r ON r.text = v.text
  WHERE (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation')
    AND r.kind IN ('said', 'refused') AND r.logged_at >= 0 AND r.logged_at < until
  UNION ALL
  SELECT c.logged_at, v.provider, v.list IS NOT NULL, v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation'
  FROM w CROSS JOIN delivery_cause c CROSS JOIN verdict v ON v.text = c.text
  WHERE (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation')
    AND v.remote = 1 AND v.echo = 0 AND c.masked = 0 AND c.echo = 0 AND c.status <> 'sent' AND c.logged_at >= 0 AND c.logged_at < until
  UNION ALL -- address verification has no cause
  SELECT d.logged_at, v.provider, v.list IS NOT NULL, v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation'
  FROM w CROSS JOIN verdict v CROSS JOIN delivery d ON d.reason = v.text
  WHERE EXISTS (SELECT 1 FROM line_hour WHERE status = 'undeliverable') AND (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation')
    AND v.remote = 1 AND v.echo = 0 AND d.status = 'undeliverable' AND d.logged_at >= 0 AND d.logged_at < until),
before AS MATERIALIZED (SELECT DISTINCT said.provider FROM said, w WHERE objection AND logged_at < since)
SELECT d.tries, d.sent, d.tries - d.sent AS failed, 100.0 * (d.tries - d.sent) / nullif(d.tries, 0) AS failed_pct, (SELECT masked FROM hidden) AS masked,
  coalesce((SELECT sum(n) FROM connect_hour WHERE family = 'ipv6' AND hour_at >= h0 AND hour_at < h1), 0)
    + (SELECT count(*) FROM edge CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = edge.hour_at
      CROSS JOIN connect_failure f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= lo AND f.logged_at < hi
      CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6') AS ipv6_failed,
  (SELECT count(*) FROM said WHERE objection AND logged_at >= since) AS objections, (SELECT count(*) FROM said WHERE listing AND logged_at >= since) AS listings,
  (SELECT count(*) FROM delivery x INDEXED BY delivery_slow
    WHERE x.transfer_us >= 5000000 AND x.logged_at >= since AND x.logged_at < until AND x.status = 'sent' AND x.attempt IS NOT NULL) AS slow,
  (SELECT min(connect_us) / 1e6 FROM c WHERE upto >= (c.n + 1) / 2) AS connect_p50_s,
  coalesce((SELECT sum(n) FROM plain_in WHERE external = 1 AND provider IN (SELECT provider FROM before)), 0)
    + (SELECT count(*) FROM outcome o WHERE o.external = 1 AND o.last_at >= since AND o.last_at < until
      AND o.provider IN (SELECT provider FROM before)) AS returned
FROM w, d;
