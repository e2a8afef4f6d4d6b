-- title: Delivery times by provider
-- about: Nearest-rank percentiles over final outcomes: recipients that an external server accepted, each once, but for mail that was on hold. Empty below five. What still waits
--   stands beside them. Without a window they are read from v_provider_delay, which the analysis keeps; in a window they are counted again, by grouping equal values.
-- param: :since accepted at or after; Unix seconds or a time
-- param: :until accepted before
-- param: :min_n 1: fewest recipients

WITH span AS MATERIALIZED ( -- where the lines of the window stand
  SELECT min(first) AS first, max(last) AS last FROM fact_hour
  WHERE what = 'delivery' AND hour_at > coalesce(:since, 0) - 3600 AND hour_at < coalesce(:until, 9e15) AND (:since IS NOT NULL OR :until IS NOT NULL)
), line(name, delay_us, queue_us, connect_us, transfer_us) AS MATERIALIZED ( -- v_outcome: plain successes, and the others
  SELECT i.provider, d.delay_us, d.queue_us + d.active_us, d.connect_us, d.transfer_us
  FROM span CROSS JOIN delivery d ON d.delivery BETWEEN span.first AND span.last JOIN peer_info i ON i.peer = d.relay AND i.place = 'external'
  WHERE +d.status = 'sent' AND d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 9e15) AND d.program NOT LIKE '%lmtp'
    AND NOT EXISTS (SELECT 1 FROM outcome x WHERE x.msg = d.msg)
    AND d.delay_us IS NOT NULL AND d.queue_us + d.active_us IS NOT NULL AND d.connect_us IS NOT NULL AND d.transfer_us IS NOT NULL
  UNION ALL
  SELECT coalesce(o.provider, n.provider, 'none'), d.delay_us, d.queue_us + d.active_us, d.connect_us, d.transfer_us
  FROM outcome o JOIN delivery d ON d.delivery = o.delivery LEFT JOIN domain_info n ON n.domain = o.domain
  WHERE o.outcome = 'sent' AND o.external = 1 AND o.last_at >= coalesce(:since, 0) AND o.last_at < coalesce(:until, 9e15) AND (:since IS NOT NULL OR :until IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM released r WHERE r.msg = d.msg AND r.at <= d.logged_at)
    AND d.delay_us IS NOT NULL AND d.queue_us + d.active_us IS NOT NULL AND d.connect_us IS NOT NULL AND d.transfer_us IS NOT NULL
), total AS MATERIALIZED (
  SELECT CAST(name AS TEXT) AS provider, count(*) AS n, row_number() OVER (ORDER BY name) AS name FROM line GROUP BY 1
), o AS MATERIALIZED ( -- numbers are sorted faster than names
  SELECT t.name, l.delay_us, l.queue_us, l.connect_us, l.transfer_us FROM line l CROSS JOIN total t ON t.provider = l.name
), v AS (
  SELECT name, 0 AS measure, delay_us AS x, count(*) AS k FROM o GROUP BY 1, 3
  UNION ALL
  SELECT name, 1 AS measure, queue_us AS x, count(*) AS k FROM o GROUP BY 1, 3
  UNION ALL
  SELECT name, 2 AS measure, connect_us AS x, count(*) AS k FROM o GROUP BY 1, 3
  UNION ALL
  SELECT name, 3 AS measure, transfer_us AS x, count(*) AS k FROM o GROUP BY 1, 3
), r AS (
  SELECT v.*, t.n, t.provider, sum(k) OVER (PARTITION BY v.name, measure ORDER BY x) AS upto FROM v CROSS JOIN total t ON t.name = v.name WHERE t.n >= coalesce(:min_n, 1)
), w AS (
  SELECT provider AS name, count(*) AS open, max(age_s) AS oldest FROM v_open WHERE provider IS NOT NULL GROUP BY 1
)
SELECT r.provider, r.n,
  min(CASE WHEN r.measure = 0 AND r.n >= 5 AND r.upto * 100 >= 50 * r.n THEN r.x END) / 1e6 AS p50_s,
  min(CASE WHEN r.measure = 0 AND r.n >= 5 AND r.upto * 100 >= 90 * r.n THEN r.x END) / 1e6 AS p90_s,
  min(CASE WHEN r.measure = 0 AND r.n >= 5 AND r.upto * 100 >= 95 * r.n THEN r.x END) / 1e6 AS p95_s,
  min(CASE WHEN r.measure = 0 AND r.n >= 5 AND r.upto * 100 >= 99 * r.n THEN r.x END) / 1e6 AS p99_s,
  max(CASE WHEN r.measure = 0 THEN r.x END) / 1e6 AS max_s,
  min(CASE WHEN r.measure = 1 AND r.n >= 5 AND r.upto * 100 >= 50 * r.n THEN r.x END) / 1e6 AS queue_p50_s,
  min(CASE WHEN r.measure = 1 AND r.n >= 5 AND r.upto * 100 >= 90 * r.n THEN r.x END) / 1e6 AS queue_p90_s,
  min(CASE WHEN r.measure = 1 AND r.n >= 5 AND r.upto * 100 >= 95 * r.n THEN r.x END) / 1e6 AS queue_p95_s,
  min(CASE WHEN r.measure = 1 AND r.n >= 5 AND r.upto * 100 >= 99 * r.n THEN r.x END) / 1e6 AS queue_p99_s,
  max(CASE WHEN r.measure = 1 THEN r.x END) / 1e6 AS queue_max_s,
  min(CASE WHEN r.measure = 2 AND r.n >= 5 AND r.upto * 100 >= 50 * r.n THEN r.x END) / 1e6 AS connect_p50_s,
  min(CASE WHEN r.measure = 2 AND r.n >= 5 AND r.upto * 100 >= 90 * r.n THEN r.x END) / 1e6 AS connect_p90_s,
  min(CASE WHEN r.measure = 2 AND r.n >= 5 AND r.upto * 100 >= 95 * r.n THEN r.x END) / 1e6 AS connect_p95_s,
  min(CASE WHEN r.measure = 2 AND r.n >= 5 AND r.upto * 100 >= 99 * r.n THEN r.x END) / 1e6 AS connect_p99_s,
  max(CASE WHEN r.measure = 2 THEN r.x END) / 1e6 AS connect_max_s,
  min(CASE WHEN r.measure = 3 AND r.n >= 5 AND r.upto * 100 >= 50 * r.n THEN r.x END) / 1e6 AS transfer_p50_s,
  min(CASE WHEN r.measure = 3 AND r.n >= 5 AND r.upto * 100 >= 90 * r.n THEN r.x END) / 1e6 AS transfer_p90_s,
  min(CASE WHEN r.measure = 3 AND r.n >= 5 AND r.upto * 100 >= 95 * r.n THEN r.x END) / 1e6 AS transfer_p95_s,
  min(CASE WHEN r.measure = 3 AND r.n >= 5 AND r.upto * 100 >= 99 * r.n THEN r.x END) / 1e6 AS transfer_p99_s,
  max(CASE WHEN r.measure = 3 THEN r.x END) / 1e6 AS transfer_max_s,
  coalesce(w.open, 0) AS open, w.oldest AS oldest_open_s
FROM r LEFT JOIN w ON w.name = r.provider
GROUP BY r.name
UNION ALL
SELECT w.name, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, w.open, w.oldest
FROM w WHERE w.name NOT IN (SELECT provider FROM total) AND coalesce(:min_n, 1) <= 1 AND (:since IS NOT NULL OR :until IS NOT NULL)
UNION ALL
SELECT * FROM v_provider_delay WHERE :since IS NULL AND :until IS NULL AND n >= CASE WHEN coalesce(:min_n, 1) <= 1 THEN 0 ELSE :min_n END
ORDER BY n DESC, 1;
