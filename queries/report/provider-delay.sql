-- title: Delivery times by provider within a window
-- about: Nearest-rank percentiles over recipients that another machine accepted, each once. For the whole database v_provider_delay has the same
-- about: and is much faster.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end
WITH o AS MATERIALIZED (
  SELECT provider AS name, delay_s, queue_s, connect_s, transfer_s FROM v_outcome
  WHERE external = 1 AND delay_s IS NOT NULL AND queue_s IS NOT NULL AND connect_s IS NOT NULL AND transfer_s IS NOT NULL
    AND last_at >= coalesce(:since, 0) AND last_at < coalesce(:until, 1e11)),
v AS (SELECT name, 1 AS k, 'all' AS part, delay_s AS s FROM o UNION ALL SELECT name, 2, 'queue', queue_s FROM o
  UNION ALL SELECT name, 3, 'connect', connect_s FROM o UNION ALL SELECT name, 4, 'transfer', transfer_s FROM o),
r AS (SELECT *, row_number() OVER (PARTITION BY name, k ORDER BY s) AS rank, count(*) OVER (PARTITION BY name, k) AS n FROM v)
SELECT name AS provider, part, n, max(CASE WHEN rank = (n * 50 + 99) / 100 THEN s END) AS p50_s, max(CASE WHEN rank = (n * 90 + 99) / 100 THEN s END) AS p90_s,
  max(CASE WHEN rank = (n * 95 + 99) / 100 THEN s END) AS p95_s, max(CASE WHEN rank = (n * 99 + 99) / 100 THEN s END) AS p99_s, max(s) AS max_s
FROM r GROUP BY name, k HAVING n >= 5 ORDER BY n DESC, name, k;
