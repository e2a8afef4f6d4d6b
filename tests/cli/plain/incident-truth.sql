-- The plain way to queries/incident-truth.sql: row by row, whatever it takes.
WITH f AS MATERIALIZED (
  SELECT count(*) AS n, coalesce(sum(p.family = 'ipv6'), 0) AS v6, coalesce(sum(f.reach = 'local'), 0) AS at_local, count(f.msg) AS of_mail
  FROM failed_connect f JOIN peer p ON p.peer = f.peer WHERE f.logged_at >= coalesce(:since, 0) AND f.logged_at < coalesce(:until, 9e15)
), d AS MATERIALIZED (
  SELECT d.status, d.program, t.body AS reason, c.cause, coalesce(c.masked, 0) AS masked, coalesce(c.echo, 0) AS echo
  FROM delivery d LEFT JOIN text t ON t.text = d.reason LEFT JOIN delivery_cause c ON c.delivery = d.delivery
  WHERE d.status <> 'sent' AND d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 9e15)
), figure(nr, what, n) AS (
  SELECT 1, 'failed connects', (SELECT n FROM f)
  UNION ALL SELECT 2, 'failed connects over IPv6', (SELECT v6 FROM f)
  UNION ALL SELECT 3, 'failed connects that never left this machine', (SELECT at_local FROM f)
  UNION ALL SELECT 4, 'failed connects that belong to a message', (SELECT of_mail FROM f)
  UNION ALL SELECT 5, 'lines that hold the text of a failed connect', (SELECT n FROM f)
    + (SELECT count(*) FROM d WHERE reason LIKE 'connect to %' OR reason LIKE 'delivery temporarily suspended: connect to %')
  UNION ALL SELECT 6, 'deferrals by smtp', (SELECT count(*) FROM d WHERE status = 'deferred' AND program LIKE '%smtp')
  UNION ALL SELECT 7, 'echoes by error or retry', (SELECT count(*) FROM d WHERE echo = 1)
  UNION ALL SELECT 8, 'bounces by smtp', (SELECT count(*) FROM d WHERE status = 'bounced' AND program LIKE '%smtp')
  UNION ALL SELECT 9, 'masked: the line shows another error than the answer that decided', (SELECT count(*) FROM d WHERE masked = 1)
  UNION ALL SELECT 10, 'masked, by true cause: ' || cause, count(*) FROM d WHERE masked = 1 GROUP BY cause
)
SELECT what, n FROM figure ORDER BY nr, n DESC, what;
