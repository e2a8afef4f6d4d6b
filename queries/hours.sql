-- title: Traffic and trouble, hour by hour
-- about: to= lines by status, and failed connects. Retries count here: this is about lines, not about outcomes.
-- param: :since Unix seconds or a time
-- param: :until likewise

WITH w AS (
  SELECT since, until, CAST(since / 3600 AS INTEGER) * 3600 + 3600 * (since > CAST(since / 3600 AS INTEGER) * 3600) AS h0, CAST(until / 3600 AS INTEGER) * 3600 AS h1
  FROM (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until)),
edge(lo, hi, hour_at) AS ( -- what is left of an hour at both ends of the window: counted line by line, the hours between stand counted
  SELECT since, min(h0, until), h0 - 3600 FROM w WHERE since < h0 UNION ALL SELECT max(h1, since), until, h1 FROM w WHERE until > h1 AND h1 >= h0),
x(hour_at, status, n, failed) AS (
  SELECT hour_at, status, n, 0 FROM w CROSS JOIN line_hour WHERE hour_at >= h0 AND hour_at < h1
  UNION ALL
  SELECT edge.hour_at, CASE d.status WHEN 'SOFTBOUNCE' THEN 'deferred' ELSE d.status END, 1, 0 FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= lo AND d.logged_at < hi
  UNION ALL
  SELECT hour_at, NULL, 0, n FROM w CROSS JOIN connect_hour WHERE hour_at >= h0 AND hour_at < h1
  UNION ALL
  SELECT edge.hour_at, NULL, 0, 1 FROM edge CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = edge.hour_at
  CROSS JOIN failed_connect f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= lo AND f.logged_at < hi
)
SELECT hour_at + 0.0 AS hour_at, coalesce(sum((status = 'sent') * n), 0) AS sent, coalesce(sum((status = 'deferred') * n), 0) AS deferred,
  coalesce(sum((status = 'bounced') * n), 0) AS bounced, sum(failed) AS failed_connects
FROM x GROUP BY 1 ORDER BY 1;
