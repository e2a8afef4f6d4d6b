-- title: Failed connects and what they hide, in figures that can be checked by hand
-- about: The text of a failed connect also stands in the status lines that repeat it, and a status line can hide an earlier answer. Figures for all hosts.
-- param: :since Unix seconds or a time; absent: the beginning
-- param: :until likewise; absent: the end

WITH w AS (
  SELECT since, until, CAST(since / 3600 AS INTEGER) * 3600 + 3600 * (since > CAST(since / 3600 AS INTEGER) * 3600) AS h0, CAST(until / 3600 AS INTEGER) * 3600 AS h1
  FROM (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until)
), edge(lo, hi, hour_at) AS ( -- what is left of an hour at both ends of the window: counted line by line, the hours between stand counted
  SELECT since, min(h0, until), h0 - 3600 FROM w WHERE since < h0 UNION ALL SELECT max(h1, since), until, h1 FROM w WHERE until > h1 AND h1 >= h0
), f AS MATERIALIZED (
  SELECT coalesce(sum(n), 0) AS n, coalesce(sum((family = 'ipv6') * n), 0) AS v6, coalesce(sum((reach = 'local') * n), 0) AS at_local,
    (SELECT count(f.msg) FROM connect_failure f WHERE f.logged_at >= coalesce(:since, 0) AND f.logged_at < coalesce(:until, 9e15)) AS of_mail
  FROM (
    SELECT family, reach, n FROM w CROSS JOIN connect_hour WHERE hour_at >= h0 AND hour_at < h1
    UNION ALL
    SELECT p.family, f.reach, 1 FROM edge CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = edge.hour_at
    CROSS JOIN failed_connect f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= lo AND f.logged_at < hi CROSS JOIN peer p ON p.peer = f.peer)
), d AS MATERIALIZED (
  SELECT d.status, d.program LIKE '%smtp' AS smtp, t.body LIKE 'connect to %' OR t.body LIKE 'delivery temporarily suspended: connect to %' AS says_connect, c.cause, coalesce(c.masked, 0) AS masked,
    coalesce(c.echo, 0) AS echo
  FROM delivery d LEFT JOIN text t ON t.text = d.reason LEFT JOIN delivery_cause c ON c.delivery = d.delivery
  WHERE d.status <> 'sent' AND d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 9e15)
), k AS MATERIALIZED (
  SELECT coalesce(sum(says_connect), 0) AS texts, coalesce(sum(status IN ('deferred', 'SOFTBOUNCE') AND smtp), 0) AS deferrals, coalesce(sum(echo = 1), 0) AS echoes, coalesce(sum(status = 'bounced' AND smtp), 0) AS bounces,
    coalesce(sum(masked = 1), 0) AS masked FROM d
), figure(nr, what, n) AS (
  SELECT 1, 'failed connects', n FROM f
  UNION ALL SELECT 2, 'failed connects over IPv6', v6 FROM f
  UNION ALL SELECT 3, 'failed connects that never left this machine', at_local FROM f
  UNION ALL SELECT 4, 'failed connects that belong to a message', of_mail FROM f
  UNION ALL SELECT 5, 'lines that hold the text of a failed connect', f.n + k.texts FROM f, k
  UNION ALL SELECT 6, 'deferrals by smtp', deferrals FROM k
  UNION ALL SELECT 7, 'echoes by error or retry', echoes FROM k
  UNION ALL SELECT 8, 'bounces by smtp', bounces FROM k
  UNION ALL SELECT 9, 'masked: the line shows another error than the answer that decided', masked FROM k
  UNION ALL SELECT 10, 'masked, by true cause: ' || cause, count(*) FROM d WHERE masked = 1 GROUP BY cause
)
SELECT what, n FROM figure ORDER BY nr, n DESC, what;
