-- title: Passwords are guessed at our SMTP login
-- about: Failed SASL logins by machine and day. Guessing alone is everyday noise; it weighs more when a client that failed at least ten times then sent mail
--   with a login.
-- param: :min_failures 100: fewest failed logins in a day

WITH hour AS (
  SELECT d.host, d.day_at, CAST(e.logged_at / 3600 AS INTEGER) AS h, count(*) AS n, min(e.logged_at) AS first_at, max(e.logged_at) AS last_at
  FROM login_day d JOIN event e ON e.kind = 'smtpd.sasl_failed' AND e.logged_at BETWEEN d.first_at AND d.last_at JOIN mta a ON a.mta = e.mta AND a.host = d.host
  WHERE d.failures >= coalesce(:min_failures, 100) GROUP BY 1, 2, 3
), wave AS ( -- without the few of the hours before and after
  SELECT h.host, h.day_at, min(h.first_at) AS first_at, max(h.last_at) AS last_at
  FROM hour h JOIN login_day d ON d.host = h.host AND d.day_at = h.day_at WHERE h.n * 50 >= d.failures GROUP BY 1, 2
)
SELECT 'abuse.login' AS cause, d.host AS provider, d.host, CASE WHEN suspects > 0 THEN 'high' ELSE 'low' END AS severity,
  CASE WHEN suspects > 0 THEN 75 ELSE 90 END AS confidence,
  CASE WHEN (SELECT max(last_at) FROM source) > d.last_at + 86400 THEN 'recovered' ELSE 'open' END AS state,
  coalesce(w.first_at, d.first_at) AS started_at, coalesce(w.last_at, d.last_at) AS ended_at, NULL AS peak_at, CASE WHEN (SELECT max(last_at) FROM source) > d.last_at + 86400 THEN d.last_at END AS ok_after_at,
  failures AS events, 'event' AS proof, 'smtpd.sasl_failed' AS kinds,
  failures || ' failed logins from ' || clients || ' clients' ||
    CASE WHEN suspects > 0 THEN '; ' || suspects || ' of them later sent mail with a login: ' || names ELSE '' END AS detail
FROM login_day d LEFT JOIN wave w ON w.host = d.host AND w.day_at = d.day_at
WHERE failures >= coalesce(:min_failures, 100) OR suspects > 0
ORDER BY d.day_at;
