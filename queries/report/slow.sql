-- title: Receivers that took long over the message for a while
-- about: Accepted recipients whose transfer (DATA and the wait for the final answer) took 5 s or more and ten times the provider's median, which
--   stays below: three or more of them. usual_s: that median; slow_p50_s: the median of the slow ones;
--   first_at: when the first of them began.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH o AS MATERIALIZED (
  SELECT provider, transfer_s, last_at FROM v_outcome
  WHERE external = 1 AND transfer_s IS NOT NULL AND last_at >= coalesce(:since, 0) AND last_at < coalesce(:until, 1e11)),
some AS MATERIALIZED (SELECT provider FROM o GROUP BY provider HAVING sum(transfer_s >= 5) >= 3),
r AS (SELECT *, row_number() OVER (PARTITION BY provider ORDER BY transfer_s) AS rank, count(*) OVER (PARTITION BY provider) AS n
  FROM o WHERE provider IN (SELECT provider FROM some)),
m AS MATERIALIZED (SELECT provider, n, max(CASE WHEN rank = (n + 1) / 2 THEN transfer_s END) AS usual_s FROM r GROUP BY provider),
s AS (SELECT o.*, m.n, m.usual_s, row_number() OVER (PARTITION BY o.provider ORDER BY transfer_s) AS rank, count(*) OVER (PARTITION BY o.provider) AS k
  FROM o JOIN m ON m.provider = o.provider WHERE o.transfer_s >= 5 AND o.transfer_s >= 10 * m.usual_s)
SELECT provider, n AS recipients, k AS slow, max(CASE WHEN rank = (k + 1) / 2 THEN transfer_s END) AS slow_p50_s, max(transfer_s) AS slow_max_s, usual_s,
  min(last_at - transfer_s) AS first_at, max(last_at) AS last_at
FROM s GROUP BY provider HAVING k >= 3 ORDER BY slow_p50_s DESC, provider LIMIT 10;
