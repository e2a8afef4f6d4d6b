-- title: Passwords are guessed at our SMTP login
-- about: Failed SASL logins by machine and day. Guessing alone is everyday noise; it weighs more when a client that failed often then sent mail
--   with a login. Looks at the last 35 days of the log.
-- param: :min_failures 100: fewest failed logins in a day
-- param: :min_before 10: failures of one client in the day before its login that make the login suspect

WITH failed AS MATERIALIZED (
  SELECT a.host, e.logged_at, CAST(e.logged_at / 86400 AS INTEGER) * 86400 AS day_at, substr(e.detail, 1, instr(e.detail || ']', ']')) AS client
  FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind = 'smtpd.sasl_failed' AND e.logged_at >= (SELECT max(last_at) FROM source) - 35 * 86400
), sender AS MATERIALIZED (
  SELECT f.host, f.client, f.day_at, f.n, f.first_at, count(*) AS mails
  FROM (SELECT host, client, day_at, count(*) AS n, min(logged_at) AS first_at FROM failed GROUP BY 1, 2, 3 HAVING count(*) >= coalesce(:min_before, 10)) f
  JOIN message m ON m.sasl_user IS NOT NULL AND m.client = f.client AND m.intake_at BETWEEN f.first_at AND f.day_at + 172800
  GROUP BY 1, 2, 3
), day AS (
  SELECT host, day_at, count(*) AS n, count(DISTINCT client) AS clients, min(logged_at) AS started_at, max(logged_at) AS ended_at FROM failed GROUP BY 1, 2
)
SELECT 'abuse.login' AS cause, d.host AS provider, d.host, CASE WHEN s.clients > 0 THEN 'high' ELSE 'low' END AS severity,
  CASE WHEN s.clients > 0 THEN 75 ELSE 90 END AS confidence,
  CASE WHEN (SELECT max(last_at) FROM source) > d.ended_at + 86400 THEN 'recovered' ELSE 'open' END AS state,
  d.started_at, d.ended_at, NULL AS peak_at, CASE WHEN (SELECT max(last_at) FROM source) > d.ended_at + 86400 THEN d.ended_at END AS ok_after_at,
  d.n AS events, 'event' AS proof, 'smtpd.sasl_failed' AS kinds,
  d.n || ' failed logins from ' || d.clients || ' clients' ||
    CASE WHEN s.clients > 0 THEN '; ' || s.clients || ' of them later sent mail with a login: ' || s.names ELSE '' END AS detail
FROM day d
LEFT JOIN (SELECT host, day_at, count(DISTINCT client) AS clients, group_concat(DISTINCT client) AS names FROM sender GROUP BY 1, 2) s
  ON s.host = d.host AND s.day_at = d.day_at
WHERE d.n >= coalesce(:min_failures, 100) OR s.clients > 0
ORDER BY d.day_at;
