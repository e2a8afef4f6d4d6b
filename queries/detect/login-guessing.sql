-- title: Passwords are guessed at our SMTP login
-- told: detail
-- about: Failed SASL logins by machine and day. Guessing alone is everyday noise; it weighs more when a client that failed at least ten times then sent mail
--   with a login.
-- param: :min_failures 100: fewest failed logins in a day
-- param: :min_wave 30: or in ten minutes

WITH wave AS ( -- days with fewer, of which many fall into ten minutes
  SELECT host, day_at, min(first_at) AS first_at, max(last_at) AS last_at
  FROM (
    SELECT d.host, d.day_at, min(e.logged_at) AS first_at, max(e.logged_at) AS last_at
    FROM login_day d JOIN mta a ON a.host = d.host CROSS JOIN event e ON e.kind = 'smtpd.sasl_failed' AND e.logged_at >= d.day_at AND e.logged_at < d.day_at + 86400 AND e.mta = a.mta
    WHERE d.failures >= coalesce(:min_wave, 30) AND d.failures < coalesce(:min_failures, 100)
    GROUP BY d.host, d.day_at, CAST(e.logged_at / 600 AS INTEGER) HAVING count(*) * 2 >= coalesce(:min_wave, 30)) w
  GROUP BY w.host, w.day_at
  HAVING EXISTS (
    SELECT 1 FROM event e JOIN mta a ON a.mta = e.mta AND a.host = w.host CROSS JOIN event n ON n.kind = e.kind AND n.logged_at BETWEEN e.logged_at AND e.logged_at + 600 AND n.mta = e.mta
    WHERE e.kind = 'smtpd.sasl_failed' AND e.logged_at BETWEEN min(first_at) AND max(last_at) GROUP BY e.event HAVING count(*) >= coalesce(:min_wave, 30))
)
SELECT 'abuse.login' AS cause, d.host AS provider, d.host, CASE WHEN suspects > 0 THEN 'high' ELSE 'low' END AS severity,
  CASE WHEN suspects > 0 THEN 75 ELSE 90 END AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = d.host) > d.last_at + 86400 THEN 'recovered' ELSE 'open' END AS state,
  CASE WHEN failures >= coalesce(:min_failures, 100) THEN d.wave_first_at ELSE coalesce(w.first_at, d.first_at) END AS started_at,
  CASE WHEN failures >= coalesce(:min_failures, 100) THEN d.wave_last_at ELSE coalesce(w.last_at, d.last_at) END AS ended_at, NULL AS peak_at, CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = d.host) > d.last_at + 86400 THEN d.last_at END AS ok_after_at,
  failures AS events, 'event' AS proof, 'smtpd.sasl_failed' AS kinds,
  failures || ' failed logins from ' || clients || ' clients' ||
    CASE WHEN suspects > 0 THEN '; ' || suspects || ' of them later sent mail with a login: ' || names ELSE '' END AS detail
FROM login_day d LEFT JOIN wave w ON w.host = d.host AND w.day_at = d.day_at
WHERE failures >= coalesce(:min_failures, 100) OR suspects > 0 OR w.host IS NOT NULL
ORDER BY d.day_at;
