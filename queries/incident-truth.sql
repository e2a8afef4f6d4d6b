-- title: Failed connects and what they hide, in figures that can be checked by hand
-- about: The text of a failed connect also stands in the status lines that repeat it, and a status line can hide an earlier answer. Figures for all hosts.
-- param: :since Unix seconds or a time; absent: the beginning
-- param: :until likewise; absent: the end

WITH f AS (
  SELECT * FROM v_connect_failure WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15)
), d AS (
  SELECT * FROM v_delivery WHERE status <> 'sent' AND logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15)
), figure(nr, what, n) AS (
  SELECT 1, 'failed connects', (SELECT count(*) FROM f)
  UNION ALL SELECT 2, 'failed connects over IPv6', (SELECT count(*) FROM f WHERE family = 'ipv6')
  UNION ALL SELECT 3, 'failed connects that never left this machine', (SELECT count(*) FROM f WHERE reach = 'local')
  UNION ALL SELECT 4, 'failed connects that belong to a message', (SELECT count(*) FROM f WHERE msg IS NOT NULL)
  UNION ALL SELECT 5, 'lines that hold the text of a failed connect', (SELECT count(*) FROM f)
    + (SELECT count(*) FROM d WHERE reason LIKE 'connect to %' OR reason LIKE 'delivery temporarily suspended: connect to %')
  UNION ALL SELECT 6, 'deferrals by smtp', (SELECT count(*) FROM d WHERE status = 'deferred' AND program LIKE '%smtp')
  UNION ALL SELECT 7, 'echoes by error or retry', (SELECT count(*) FROM d WHERE echo = 1)
  UNION ALL SELECT 8, 'bounces by smtp', (SELECT count(*) FROM d WHERE status = 'bounced' AND program LIKE '%smtp')
  UNION ALL SELECT 9, 'masked: the line shows another error than the answer that decided', (SELECT count(*) FROM d WHERE masked = 1)
  UNION ALL SELECT 10, 'masked, by true cause: ' || cause, count(*) FROM d WHERE masked = 1 GROUP BY cause
)
SELECT what, n FROM figure ORDER BY nr, n DESC, what;
