-- title: Clients refuse our certificate because it has expired
-- about: smtpd(8) logs the alert with which a client breaks off STARTTLS. Several clients make it our certificate; one alone may have a wrong clock. Over after some hours without, or after the one in which
--   forty were due by the pace of those before.
-- param: :min_clients 3: fewest clients that say so
-- param: :min_events 10: fewest alerts where they are fewer, and fewest that show a pace
-- param: :quiet_s 21600: seconds without such an alert after which it is over
-- param: :due 40: alerts due by the pace of those before, after which an hour is enough

WITH alert AS (
  -- the client stands in the line before, of the same process
  SELECT a.host, e.logged_at, (SELECT substr(f.detail, 1, instr(f.detail, ']')) FROM event f WHERE f.kind = 'smtpd.tls_failed' AND f.mta = e.mta
      AND f.logged_at BETWEEN e.logged_at - 2 AND e.logged_at AND f.event < e.event ORDER BY f.logged_at DESC, f.event DESC LIMIT 1) AS client
  FROM event e JOIN mta a ON a.mta = e.mta WHERE e.kind = 'smtpd.tls_alert_expired'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at) < 86400 AS joined FROM alert)
), span AS (
  SELECT host, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(DISTINCT client) AS clients,
    CASE WHEN count(*) < coalesce(:min_events, 10) THEN coalesce(:quiet_s, 21600) -- a few are no pace
      ELSE min(coalesce(:quiet_s, 21600), max(3600, coalesce(:due, 40) * (max(logged_at) - min(logged_at)) / count(*))) END AS quiet_s
  FROM run GROUP BY host, run
)
SELECT 'tls.certificate' AS cause, host AS provider, host, CASE WHEN clients >= coalesce(:min_clients, 3) THEN 'high' ELSE 'medium' END AS severity,
  CASE WHEN clients >= coalesce(:min_clients, 3) THEN 90 ELSE 55 END AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = span.host) > ended_at + quiet_s THEN 'recovered' ELSE 'open' END AS state,
  started_at, ended_at, NULL AS peak_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = span.host) > ended_at + quiet_s THEN ended_at END AS ok_after_at,
  events, 'event' AS proof, 'smtpd.tls_alert_expired' AS kinds, events || ' alerts of ' || clients || ' clients' AS detail
FROM span
WHERE clients >= coalesce(:min_clients, 3) OR events >= coalesce(:min_events, 10)
ORDER BY started_at;
