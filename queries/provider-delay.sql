-- title: Delivery times by provider
-- about: Nearest-rank percentiles over final outcomes: recipients that an external server accepted, each once. Empty below five. What still waits
--   stands beside them. Without a window they are read from v_provider_delay, which the analysis keeps; in a window they are counted again, by grouping equal values.
-- param: :since accepted at or after; Unix seconds or a time
-- param: :until accepted before
-- param: :min_n 1: fewest recipients

WITH o AS (
  SELECT CAST(provider AS TEXT) AS name, delay_s, queue_s, connect_s, transfer_s FROM v_outcome
  WHERE external = 1 AND delay_s IS NOT NULL AND queue_s IS NOT NULL AND connect_s IS NOT NULL AND transfer_s IS NOT NULL
    AND last_at >= coalesce(:since, 0) AND last_at < coalesce(:until, 9e15) AND (:since IS NOT NULL OR :until IS NOT NULL)
), v AS (
  SELECT name, 0 AS measure, delay_s AS x, count(*) AS k FROM o GROUP BY 1, 3
  UNION ALL
  SELECT name, 1 AS measure, queue_s AS x, count(*) AS k FROM o GROUP BY 1, 3
  UNION ALL
  SELECT name, 2 AS measure, connect_s AS x, count(*) AS k FROM o GROUP BY 1, 3
  UNION ALL
  SELECT name, 3 AS measure, transfer_s AS x, count(*) AS k FROM o GROUP BY 1, 3
), r AS (
  SELECT *, sum(k) OVER (PARTITION BY name, measure ORDER BY x) AS upto, sum(k) OVER (PARTITION BY name, measure) AS n FROM v
), w AS (
  SELECT provider AS name, count(*) AS open, max(age_s) AS oldest FROM v_open WHERE provider IS NOT NULL GROUP BY 1
)
SELECT r.name AS provider, r.n,
  min(CASE WHEN r.measure = 0 AND r.n >= 5 AND r.upto * 100 >= 50 * r.n THEN r.x END) AS p50_s,
  min(CASE WHEN r.measure = 0 AND r.n >= 5 AND r.upto * 100 >= 90 * r.n THEN r.x END) AS p90_s,
  min(CASE WHEN r.measure = 0 AND r.n >= 5 AND r.upto * 100 >= 95 * r.n THEN r.x END) AS p95_s,
  min(CASE WHEN r.measure = 0 AND r.n >= 5 AND r.upto * 100 >= 99 * r.n THEN r.x END) AS p99_s,
  max(CASE WHEN r.measure = 0 THEN r.x END) AS max_s,
  min(CASE WHEN r.measure = 1 AND r.n >= 5 AND r.upto * 100 >= 50 * r.n THEN r.x END) AS queue_p50_s,
  min(CASE WHEN r.measure = 1 AND r.n >= 5 AND r.upto * 100 >= 90 * r.n THEN r.x END) AS queue_p90_s,
  min(CASE WHEN r.measure = 1 AND r.n >= 5 AND r.upto * 100 >= 95 * r.n THEN r.x END) AS queue_p95_s,
  min(CASE WHEN r.measure = 1 AND r.n >= 5 AND r.upto * 100 >= 99 * r.n THEN r.x END) AS queue_p99_s,
  max(CASE WHEN r.measure = 1 THEN r.x END) AS queue_max_s,
  min(CASE WHEN r.measure = 2 AND r.n >= 5 AND r.upto * 100 >= 50 * r.n THEN r.x END) AS connect_p50_s,
  min(CASE WHEN r.measure = 2 AND r.n >= 5 AND r.upto * 100 >= 90 * r.n THEN r.x END) AS connect_p90_s,
  min(CASE WHEN r.measure = 2 AND r.n >= 5 AND r.upto * 100 >= 95 * r.n THEN r.x END) AS connect_p95_s,
  min(CASE WHEN r.measure = 2 AND r.n >= 5 AND r.upto * 100 >= 99 * r.n THEN r.x END) AS connect_p99_s,
  max(CASE WHEN r.measure = 2 THEN r.x END) AS connect_max_s,
  min(CASE WHEN r.measure = 3 AND r.n >= 5 AND r.upto * 100 >= 50 * r.n THEN r.x END) AS transfer_p50_s,
  min(CASE WHEN r.measure = 3 AND r.n >= 5 AND r.upto * 100 >= 90 * r.n THEN r.x END) AS transfer_p90_s,
  min(CASE WHEN r.measure = 3 AND r.n >= 5 AND r.upto * 100 >= 95 * r.n THEN r.x END) AS transfer_p95_s,
  min(CASE WHEN r.measure = 3 AND r.n >= 5 AND r.upto * 100 >= 99 * r.n THEN r.x END) AS transfer_p99_s,
  max(CASE WHEN r.measure = 3 THEN r.x END) AS transfer_max_s,
  coalesce(w.open, 0) AS open, w.oldest AS oldest_open_s
FROM r LEFT JOIN w ON w.name = r.name
WHERE r.n >= coalesce(:min_n, 1)
GROUP BY r.name
UNION ALL
SELECT w.name, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, w.open, w.oldest
FROM w WHERE w.name NOT IN (SELECT name FROM o) AND coalesce(:min_n, 1) <= 1 AND (:since IS NOT NULL OR :until IS NOT NULL)
UNION ALL
SELECT * FROM v_provider_delay WHERE :since IS NULL AND :until IS NULL AND n >= CASE WHEN coalesce(:min_n, 1) <= 1 THEN 0 ELSE :min_n END
ORDER BY n DESC, 1;
