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
line AS MATERIALIZED (
  SELECT status, n FROM line_hour, w WHERE tried = 1 AND hour_at >= h0 AND hour_at < h1
  UNION ALL
  SELECT CASE d.status WHEN 'SOFTBOUNCE' THEN 'deferred' ELSE d.status END, 1 FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= lo AND d.logged_at < hi WHERE d.attempt IS NOT NULL),
hidden AS MATERIALIZED ( -- lines that are no new event, and those that show another error than the answer that decided
  SELECT coalesce(sum(echo * n), 0) AS echoes, coalesce(sum((masked = 1 AND echo = 0) * n), 0) AS masked
  FROM (
    SELECT echo, masked, n FROM cause_hour, w WHERE tried = 1 AND status <> 'sent' AND hour_at >= h0 AND hour_at < h1
    UNION ALL
    SELECT c.echo, c.masked, 1 FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
    CROSS JOIN delivery_cause c ON c.delivery BETWEEN h.first AND h.last AND c.logged_at >= lo AND c.logged_at < hi WHERE +c.tried = 1 AND c.status <> 'sent')),
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
cut(lo, hi, hour_at) AS ( -- the edges, and the hour before the window begins
  SELECT lo, hi, hour_at FROM edge UNION ALL SELECT CAST(since / 3600 AS INTEGER) * 3600, since, CAST(since / 3600 AS INTEGER) * 3600 FROM w),
said(inside, provider, listing, objection) AS MATERIALIZED ( -- replies about who we are, or that name a block list, in the hours that are cut
  SELECT r.logged_at >= since, r.provider, r.listing, r.objection FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'reply' AND h.hour_at = cut.hour_at
  CROSS JOIN v_said_reply r ON r.reply BETWEEN h.first AND h.last AND r.logged_at >= lo AND r.logged_at < hi
  UNION ALL
  SELECT l.logged_at >= since, l.provider, l.listing, l.objection FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at
  CROSS JOIN v_said_line l ON l.delivery BETWEEN h.first AND h.last AND l.logged_at >= lo AND l.logged_at < hi
  UNION ALL
  SELECT p.logged_at >= since, p.provider, p.listing, p.objection
  FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at AND EXISTS (SELECT 1 FROM line_hour WHERE status = 'undeliverable')
  CROSS JOIN v_said_probe p ON p.delivery BETWEEN h.first AND h.last AND p.logged_at >= lo AND p.logged_at < hi),
hour AS MATERIALIZED ( -- and in those between
  SELECT coalesce(sum((cause GLOB 'reputation.*' OR cause GLOB 'identity.*' OR cause GLOB 'auth.*' OR cause = 'rate.reputation') * n), 0) AS objections, coalesce(sum(listing * n), 0) AS listings FROM w CROSS JOIN said_hour WHERE hour_at >= h0 AND hour_at < h1),
before AS MATERIALIZED ( -- who had objected
  SELECT provider FROM w CROSS JOIN said_hour WHERE hour_at < CAST(since / 3600 AS INTEGER) * 3600 AND (cause GLOB 'reputation.*' OR cause GLOB 'identity.*' OR cause GLOB 'auth.*' OR cause = 'rate.reputation') UNION SELECT provider FROM said WHERE objection AND NOT inside)
SELECT d.tries, d.sent, d.tries - d.sent AS failed, 100.0 * (d.tries - d.sent) / nullif(d.tries, 0) AS failed_pct, (SELECT masked FROM hidden) AS masked,
  coalesce((SELECT sum(n) FROM connect_hour WHERE family = 'ipv6' AND hour_at >= h0 AND hour_at < h1), 0)
    + (SELECT count(*) FROM edge CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = edge.hour_at
      CROSS JOIN connect_failure f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= lo AND f.logged_at < hi
      CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6') AS ipv6_failed,
  (SELECT objections FROM hour) + (SELECT count(*) FROM said WHERE objection AND inside) AS objections,
  (SELECT listings FROM hour) + (SELECT count(*) FROM said WHERE listing AND inside) AS listings,
  (SELECT count(*) FROM delivery x INDEXED BY delivery_slow
    WHERE x.transfer_us >= 5000000 AND x.logged_at >= since AND x.logged_at < until AND x.status = 'sent' AND x.attempt IS NOT NULL) AS slow,
  (SELECT min(connect_us) / 1e6 FROM c WHERE upto >= (c.n + 1) / 2) AS connect_p50_s,
  (SELECT coalesce(sum(p.recipients), 0) FROM (SELECT 1 FROM before LIMIT 1) CROSS JOIN piece CROSS JOIN plain p ON p.span = piece.span AND p.at >= lo AND p.at < hi
      WHERE p.external = 1 AND p.provider IN (SELECT provider FROM before))
    + (SELECT count(*) FROM (SELECT 1 FROM before LIMIT 1) CROSS JOIN edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
      CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= lo AND v.logged_at < hi
      WHERE v.external = 1 AND v.provider IN (SELECT provider FROM before))
    + (SELECT count(*) FROM (SELECT 1 FROM before LIMIT 1) CROSS JOIN outcome o WHERE o.outcome = 'sent' AND o.external = 1 AND o.last_at >= since AND o.last_at < until
      AND o.provider IN (SELECT provider FROM before)) AS returned
FROM w, d;
