-- title: Receivers that took long over the message for a while
-- about: Accepted recipients whose transfer (DATA and the wait for the final answer) took 5 s or more and ten times the provider's median, which
--   stays below: three or more of them. usual_s: that median; slow_p50_s: the median of the slow ones;
--   first_at: when the first of them began.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH w AS (
  SELECT since, until, CAST(since / 3600 AS INTEGER) * 3600 + 3600 * (since > CAST(since / 3600 AS INTEGER) * 3600) AS h0,
    CAST(since / 86400 AS INTEGER) * 86400 + 86400 * (since > CAST(since / 86400 AS INTEGER) * 86400) AS d0,
    CAST(until / 3600 AS INTEGER) * 3600 AS h1, CAST(until / 86400 AS INTEGER) * 86400 AS d1
  FROM (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until)),
x AS MATERIALIZED ( -- slow ones
  SELECT p.provider, d.transfer_us / 1e6 AS transfer_s, d.logged_at
  FROM w CROSS JOIN delivery d INDEXED BY delivery_slow CROSS JOIN peer_info p ON p.peer = d.relay
  WHERE d.transfer_us >= 5000000 AND d.logged_at >= since AND d.logged_at < until AND d.status = 'sent' AND p.place = 'external' AND d.program NOT LIKE '%lmtp'),
some AS MATERIALIZED (SELECT provider FROM x GROUP BY provider HAVING count(*) >= 3),
known AS MATERIALIZED ( -- without a window the median is kept with the delays
  SELECT s.provider, y.n, y.transfer_p50_s AS usual_s FROM some s JOIN delay y ON y.kind = 'provider' AND y.name = s.provider
  WHERE :since IS NULL AND :until IS NULL AND y.transfer_p50_s IS NOT NULL),
other AS MATERIALIZED (SELECT provider FROM some EXCEPT SELECT provider FROM known),
span AS MATERIALIZED (
  SELECT min(first) AS first, max(last) AS last FROM fact_hour, w
  WHERE what = 'delivery' AND hour_at > since - 3600 AND hour_at < until AND EXISTS (SELECT 1 FROM other)),
r AS (
  SELECT p.provider, d.transfer_us / 1e6 AS transfer_s, row_number() OVER (PARTITION BY p.provider ORDER BY d.transfer_us) AS rank,
    count(*) OVER (PARTITION BY p.provider) AS n
  FROM w CROSS JOIN span CROSS JOIN delivery d ON d.delivery BETWEEN span.first AND span.last CROSS JOIN peer_info p ON p.peer = d.relay
  WHERE +d.status = 'sent' AND d.transfer_us IS NOT NULL AND d.logged_at >= since AND d.logged_at < until AND p.provider IN (SELECT provider FROM other)
    AND p.place = 'external' AND d.program NOT LIKE '%lmtp'),
m AS MATERIALIZED (
  SELECT provider, n, usual_s FROM known
  UNION ALL SELECT provider, n, max(CASE WHEN rank = (n + 1) / 2 THEN transfer_s END) FROM r GROUP BY provider),
s AS (
  SELECT x.provider, x.transfer_s, x.logged_at, m.n, m.usual_s, row_number() OVER (PARTITION BY x.provider ORDER BY transfer_s) AS rank,
    count(*) OVER (PARTITION BY x.provider) AS k
  FROM x JOIN m ON m.provider = x.provider WHERE x.transfer_s >= 10 * m.usual_s)
SELECT provider, n AS recipients, k AS slow, max(CASE WHEN rank = (k + 1) / 2 THEN transfer_s END) AS slow_p50_s, max(transfer_s) AS slow_max_s, usual_s,
  min(logged_at - transfer_s) AS first_at, max(logged_at) AS last_at
FROM s GROUP BY provider HAVING k >= 3 ORDER BY slow_p50_s DESC, provider LIMIT 10;
