-- title: Before and after a moment
-- about: Outcomes, failed connects and causes on both sides of a change, e.g. a reload. Counts, not proof: what came together need not be cause and effect.
-- param: :at the moment; absent: the last reload or start of Postfix
-- param: :window_s 86400: seconds on each side

WITH t AS MATERIALIZED (
  SELECT at, w, at - w AS since, at + w AS until
  FROM (SELECT coalesce(:at, (SELECT max(logged_at) FROM event WHERE kind IN ('master.reload', 'master.start'))) AS at, coalesce(:window_s, 86400) AS w)
), side(after, lo, hi, h0, h1) AS MATERIALIZED ( -- and the whole hours of each: these stand counted
  SELECT after, lo, hi, CAST(lo / 3600 AS INTEGER) * 3600 + 3600 * (lo > CAST(lo / 3600 AS INTEGER) * 3600), CAST(hi / 3600 AS INTEGER) * 3600
  FROM (SELECT 0 AS after, since AS lo, at AS hi FROM t UNION ALL SELECT 1, at, until FROM t) WHERE lo < hi
), edge(after, lo, hi, hour_at) AS MATERIALIZED ( -- what is left of an hour at their ends
  SELECT after, lo, min(h0, hi), h0 - 3600 FROM side WHERE lo < h0 UNION ALL SELECT after, max(h1, lo), hi, h1 FROM side WHERE hi > h1 AND h1 >= h0
), span AS MATERIALIZED ( -- where the lines of the window stand
  SELECT what, min(first) AS first, max(last) AS last FROM t CROSS JOIN fact_hour
  WHERE what IN ('delivery', 'reply') AND hour_at > since - 3600 AND hour_at < until GROUP BY what
), x(what, after, n) AS (
  SELECT 'outcome: ' || o.outcome, o.last_at >= at, 1 FROM t CROSS JOIN (SELECT DISTINCT outcome FROM outcome_sum) k CROSS JOIN outcome o ON o.outcome = k.outcome AND o.last_at >= since AND o.last_at < until
  UNION ALL SELECT 'outcome: sent', after, p.recipients FROM side CROSS JOIN plain p ON p.span = 3600 AND p.at >= h0 AND p.at < h1
  UNION ALL SELECT 'outcome: sent', after, 1
    FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= lo AND v.logged_at < hi
  UNION ALL SELECT 'failed connect: ' || nullif(c.family, '') || ' ' || c.errno, after, c.n FROM side CROSS JOIN connect_hour c ON c.hour_at >= h0 AND c.hour_at < h1
  UNION ALL SELECT 'failed connect: ' || p.family || ' ' || f.errno, after, 1
    FROM edge CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = edge.hour_at
    CROSS JOIN connect_failure f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= lo AND f.logged_at < hi CROSS JOIN peer p ON p.peer = f.peer
  -- v_complaint: lines, those that stand where a reply stands, and other replies
  UNION ALL SELECT 'cause: ' || c.cause, c.logged_at >= at, 1
    FROM t CROSS JOIN span ON span.what = 'delivery' CROSS JOIN delivery_cause c ON c.delivery BETWEEN span.first AND span.last AND c.logged_at >= since AND c.logged_at < until
    WHERE +c.echo = 0 AND c.reply IS NULL
  UNION ALL SELECT 'cause: ' || c.cause, r.logged_at >= at, 1
    FROM t CROSS JOIN delivery_cause c INDEXED BY delivery_cause_masked ON c.masked = 1 AND c.echo = 0 CROSS JOIN reply r ON r.reply = c.reply AND r.logged_at >= since AND r.logged_at < until
  UNION ALL SELECT 'cause: ' || c.cause, c.logged_at >= at, 1
    FROM t CROSS JOIN span ON span.what = 'reply' CROSS JOIN complaint_reply c ON c.key BETWEEN -span.last AND -span.first AND c.logged_at >= since AND c.logged_at < until
)
SELECT x.what, sum((1 - after) * n) AS before, sum(after * n) AS after, t.at AS split_at
FROM t CROSS JOIN x
GROUP BY x.what ORDER BY x.what;
