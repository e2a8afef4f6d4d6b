-- title: Passwords are guessed at our SMTP login
-- about: Failed SASL logins by machine and day. Guessing alone is everyday noise; it weighs more when a client that failed at least ten times then sent mail
--   with a login.
-- param: :min_failures 100: fewest failed logins in a day

SELECT 'abuse.login' AS cause, d.host AS provider, d.host, CASE WHEN suspects > 0 THEN 'high' ELSE 'low' END AS severity,
  CASE WHEN suspects > 0 THEN 75 ELSE 90 END AS confidence,
  CASE WHEN (SELECT max(last_at) FROM source) > d.last_at + 86400 THEN 'recovered' ELSE 'open' END AS state,
  CASE WHEN failures >= coalesce(:min_failures, 100) THEN d.wave_first_at ELSE d.first_at END AS started_at,
  CASE WHEN failures >= coalesce(:min_failures, 100) THEN d.wave_last_at ELSE d.last_at END AS ended_at, NULL AS peak_at, CASE WHEN (SELECT max(last_at) FROM source) > d.last_at + 86400 THEN d.last_at END AS ok_after_at,
  failures AS events, 'event' AS proof, 'smtpd.sasl_failed' AS kinds,
  failures || ' failed logins from ' || clients || ' clients' ||
    CASE WHEN suspects > 0 THEN '; ' || suspects || ' of them later sent mail with a login: ' || names ELSE '' END AS detail
FROM login_day d
WHERE failures >= coalesce(:min_failures, 100) OR suspects > 0
ORDER BY d.day_at;
