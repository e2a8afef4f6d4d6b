-- title: Delivery times by provider before and after a moment
-- about: Recipients that another server accepted, each counted once by its arrival in our queue, before :split and from it on; nearest-rank percentiles
--   of the time from arrival to acceptance. All together ((all)), then providers with five or more on both sides, those whose 95th percentile changed
--   most first.
-- param: :since Unix seconds, UTC; absent: as far back as 100,000 `to=` lines reach
-- param: :split the moment; absent: the last start or reload of Postfix
-- param: :until Unix seconds, UTC, exclusive; absent: likewise

WITH m AS MATERIALIZED (
  SELECT coalesce(:split, (SELECT max(logged_at) FROM event WHERE kind IN ('master.start', 'master.reload', 'script.start', 'script.refresh'))) AS split),
w AS MATERIALIZED (
  SELECT split,
    coalesce(:since, (SELECT max(hour_at) FROM (SELECT hour_at, sum(n) OVER (ORDER BY hour_at DESC) AS lines FROM fact_hour WHERE what = 'delivery' AND hour_at < split) WHERE lines >= 100000), 0) AS since,
    coalesce(:until, (SELECT min(hour_at) + 3600 FROM (SELECT hour_at, sum(n) OVER (ORDER BY hour_at) AS lines FROM fact_hour WHERE what = 'delivery' AND hour_at > split - 3600) WHERE lines >= 100000), 1e11) AS until
  FROM m WHERE split IS NOT NULL),
span AS MATERIALIZED (SELECT min(first) AS first, max(last) AS last FROM fact_hour, w WHERE what = 'delivery' AND hour_at > since - 3600 AND hour_at < until),
own(provider, after, delay_us) AS (
  SELECT v.provider, m.intake_at >= split, v.delay_us
  FROM w CROSS JOIN span CROSS JOIN v_plain v ON v.delivery BETWEEN span.first AND span.last CROSS JOIN message m ON m.msg = v.msg
  WHERE v.external = 1 AND v.delay_us IS NOT NULL AND m.intake_at >= since AND v.logged_at < until
  UNION ALL
  SELECT coalesce(x.provider, i.provider, 'none'), m.intake_at >= split, d.delay_us
  FROM w CROSS JOIN outcome x CROSS JOIN message m ON m.msg = x.msg CROSS JOIN delivery d ON d.delivery = x.delivery LEFT JOIN domain_info i ON i.domain = x.domain
  WHERE x.outcome = 'sent' AND x.external = 1 AND NOT EXISTS (SELECT 1 FROM released r WHERE r.msg = d.msg AND r.at <= d.logged_at) AND d.delay_us IS NOT NULL AND x.last_at >= since AND m.intake_at >= since AND x.last_at < until),
g AS MATERIALIZED (SELECT provider, after, delay_us, count(*) AS k FROM own GROUP BY 1, 2, 3),
both AS MATERIALIZED (SELECT provider FROM g GROUP BY provider HAVING sum(k * after) >= 5 AND sum(k * (1 - after)) >= 5),
o AS (
  SELECT * FROM g WHERE provider IN (SELECT provider FROM both)
  UNION ALL SELECT '(all)', after, delay_us, sum(k) FROM g WHERE (SELECT min(provider) < max(provider) FROM g) GROUP BY after, delay_us),
r AS (SELECT provider, after, delay_us / 1e6 AS delay_s, sum(k) OVER (PARTITION BY provider, after ORDER BY delay_us) AS upto,
  sum(k) OVER (PARTITION BY provider, after) AS n FROM o),
p AS (
  SELECT provider, after, n, min(CASE WHEN upto >= 0.5 * n THEN delay_s END) AS p50_s, min(CASE WHEN upto >= 0.95 * n THEN delay_s END) AS p95_s
  FROM r WHERE n >= 5 GROUP BY provider, after)
SELECT b.provider, b.n AS before_n, b.p50_s AS before_p50_s, b.p95_s AS before_p95_s, a.n AS after_n, a.p50_s AS after_p50_s, a.p95_s AS after_p95_s
FROM p b JOIN p a ON a.provider = b.provider AND a.after = 1 WHERE b.after = 0
ORDER BY b.provider = '(all)' DESC, max(a.p95_s, b.p95_s, 0.01) / max(min(a.p95_s, b.p95_s), 0.01) DESC, b.n DESC, b.provider LIMIT 8;
