-- The plain way to queries/before-after.sql: row by row, whatever it takes.
WITH t AS MATERIALIZED (
  SELECT at, w, at - w AS since, at + w AS until
  FROM (SELECT coalesce(:at, (SELECT max(logged_at) FROM event WHERE kind IN ('master.reload', 'master.start'))) AS at, coalesce(:window_s, 86400) AS w)
), span AS MATERIALIZED ( -- where the lines of the window stand
  SELECT what, min(first) AS first, max(last) AS last FROM t CROSS JOIN fact_hour
  WHERE what IN ('delivery', 'connect_failure') AND hour_at > since - 3600 AND hour_at < until GROUP BY what
), x(what, at) AS (
  SELECT 'outcome: ' || o.outcome, o.last_at FROM t CROSS JOIN (SELECT DISTINCT outcome FROM outcome_sum) k CROSS JOIN outcome o ON o.outcome = k.outcome AND o.last_at >= since AND o.last_at < until
  UNION ALL SELECT 'outcome: sent', v.logged_at
    FROM t CROSS JOIN span ON span.what = 'delivery' CROSS JOIN v_plain v ON v.delivery BETWEEN span.first AND span.last AND v.logged_at >= since AND v.logged_at < until
  UNION ALL SELECT 'failed connect: ' || p.family || ' ' || f.errno, f.logged_at
    FROM t CROSS JOIN span ON span.what = 'connect_failure'
    CROSS JOIN connect_failure f ON f.connect_failure BETWEEN span.first AND span.last AND f.logged_at >= since AND f.logged_at < until JOIN peer p ON p.peer = f.peer
  UNION ALL SELECT 'cause: ' || cause, logged_at FROM t CROSS JOIN v_complaint WHERE echo = 0 AND logged_at >= since AND logged_at < until
)
SELECT x.what, sum(x.at < t.at) AS before, sum(x.at >= t.at) AS after, t.at AS split_at
FROM t CROSS JOIN x
GROUP BY x.what ORDER BY x.what;
