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
), wave AS ( -- days with fewer, of which many fall into ten minutes
  SELECT host, day_at, min(first_at) AS first_at, max(last_at) AS last_at
  FROM (
    SELECT d.host, d.day_at, min(e.logged_at) AS first_at, max(e.logged_at) AS last_at
    FROM judged d JOIN mta a ON a.host = d.host CROSS JOIN event e ON e.kind = 'smtpd.sasl_failed' AND e.logged_at >= d.day_at AND e.logged_at < d.day_at + 86400 AND e.mta = a.mta
    WHERE d.failures >= coalesce(:min_wave, 30) AND d.failures < coalesce(:min_failures, 100)
    GROUP BY d.host, d.day_at, CAST(e.logged_at / 600 AS INTEGER) HAVING count(*) * 2 >= coalesce(:min_wave, 30)) w
  GROUP BY w.host, w.day_at
  HAVING EXISTS (
    SELECT 1 FROM event e JOIN mta a ON a.mta = e.mta AND a.host = w.host CROSS JOIN event n ON n.kind = e.kind AND n.logged_at BETWEEN e.logged_at AND e.logged_at + 600 AND n.mta = e.mta
    WHERE e.kind = 'smtpd.sasl_failed' AND e.logged_at BETWEEN min(first_at) AND max(last_at) GROUP BY e.event HAVING count(*) >= coalesce(:min_wave, 30))
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
