-- title: Passwords are guessed at our SMTP login
-- told: detail
-- about: Failed SASL logins by machine and day. Guessing alone is everyday noise, and clients that try once each, day after day as many, are no news at all; it weighs more
--   when a client that failed at least ten times then sent mail with a login. Over when six hours went by without as many as in its wave.
-- param: :min_failures 100: fewest failed logins in a day, three by each client on average
-- param: :scattered 5: how often as many, where clients try less often each, and the days before had not a third of it or are not known
-- param: :min_wave 30: or in ten minutes
-- param: :quiet_s 21600: seconds without a wave after which it is over

WITH day AS (
  SELECT d.*, (SELECT count(*) FROM login_day o WHERE o.host = d.host AND o.day_at < d.day_at AND o.day_at >= d.day_at - 14 * 86400) AS days,
    (SELECT avg(o.failures) FROM login_day o WHERE o.host = d.host AND o.day_at < d.day_at AND o.day_at >= d.day_at - 14 * 86400) AS usual
  FROM login_day d
), judged AS (
  SELECT *, failures >= coalesce(:min_failures, 100) AND (failures >= 3 * clients OR failures >= coalesce(:min_failures, 100) * coalesce(:scattered, 5) AND (days < 2 OR failures >= 3 * usual)
      OR days >= 2 AND failures >= 3 * usual) AS loud
  FROM day
), tried AS MATERIALIZED ( -- days with fewer: read once for all machines, and only those of which half a wave falls into one part of ten minutes
  SELECT a.host, d.day_at, CAST(e.logged_at / 600 AS INTEGER) AS part, min(e.logged_at) AS first_at, max(e.logged_at) AS last_at, count(*) AS n
  FROM (SELECT DISTINCT day_at FROM judged WHERE failures >= coalesce(:min_wave, 30) AND failures < coalesce(:min_failures, 100)) d
  CROSS JOIN event e ON e.kind = 'smtpd.sasl_failed' AND e.logged_at >= d.day_at AND e.logged_at < d.day_at + 86400 CROSS JOIN mta a ON a.mta = e.mta
  GROUP BY a.host, d.day_at, part HAVING count(*) * 2 >= coalesce(:min_wave, 30)
), dense AS MATERIALIZED (
  SELECT t.host, t.day_at, min(t.first_at) AS first_at, max(t.last_at) AS last_at
  FROM tried t JOIN judged j ON j.host = t.host AND j.day_at = t.day_at AND j.failures >= coalesce(:min_wave, 30) AND j.failures < coalesce(:min_failures, 100) GROUP BY t.host, t.day_at
), wave AS ( -- a whole one within ten minutes
  SELECT host, day_at, first_at, last_at
  FROM (
    SELECT w.*, count(*) OVER (PARTITION BY w.host, w.day_at ORDER BY e.logged_at RANGE BETWEEN 600 PRECEDING AND CURRENT ROW) AS n
    FROM (SELECT day_at, min(first_at) AS first_at, max(last_at) AS last_at FROM dense GROUP BY day_at) d
    CROSS JOIN event e ON e.kind = 'smtpd.sasl_failed' AND e.logged_at BETWEEN d.first_at AND d.last_at CROSS JOIN mta a ON a.mta = e.mta
    CROSS JOIN dense w ON w.host = a.host AND w.day_at = d.day_at AND e.logged_at BETWEEN w.first_at AND w.last_at)
  GROUP BY host, day_at HAVING max(n) >= coalesce(:min_wave, 30)
), told AS (
  SELECT d.host, d.day_at, d.failures, d.clients, d.suspects, d.names, CASE WHEN loud THEN d.wave_first_at ELSE coalesce(w.first_at, d.first_at) END AS started_at,
    CASE WHEN loud THEN d.wave_last_at ELSE coalesce(w.last_at, d.last_at) END AS ended_at, (SELECT l.last_at FROM machine_log l WHERE l.host = d.host) AS log_at
  FROM judged d LEFT JOIN wave w ON w.host = d.host AND w.day_at = d.day_at
  WHERE loud OR suspects > 0 OR w.host IS NOT NULL
)
SELECT 'abuse.login' AS cause, host AS provider, host, CASE WHEN suspects > 0 THEN 'high' ELSE 'low' END AS severity, CASE WHEN suspects > 0 THEN 75 ELSE 90 END AS confidence,
  CASE WHEN log_at > ended_at + coalesce(:quiet_s, 21600) THEN 'recovered' ELSE 'open' END AS state, started_at, ended_at, NULL AS peak_at,
  CASE WHEN log_at > ended_at + coalesce(:quiet_s, 21600) THEN ended_at END AS ok_after_at, failures AS events, 'event' AS proof, 'smtpd.sasl_failed' AS kinds,
  failures || ' failed logins from ' || clients || ' clients' ||
    CASE WHEN suspects > 0 THEN '; ' || suspects || ' of them later sent mail with a login: ' || names ELSE '' END AS detail
FROM told ORDER BY day_at;
