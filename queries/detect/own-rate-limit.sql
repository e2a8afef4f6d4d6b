-- title: Our own limits turn away our own programs
-- about: smtpd(8) counts connections, messages and recipients of each client and refuses what is too many; programs of this machine are excepted by default
--   (smtpd_client_event_limit_exceptions), and here they are not.
-- param: :min_events 3: fewest lines
-- param: :quiet_s 3600: seconds without one, while mail comes in, after which it is over; at once after a start or reload

WITH fault AS (
  SELECT a.host, e.logged_at, e.kind FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind IN ('smtpd.connection_rate', 'smtpd.connection_count', 'smtpd.message_rate', 'smtpd.recipient_rate', 'smtpd.auth_rate')
    AND (e.detail LIKE '% from localhost[127.%' OR e.detail LIKE '% from localhost[::1]%')
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at) < 86400 AS joined FROM fault)
), span AS (
  SELECT host, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, group_concat(DISTINCT kind) AS kinds
  FROM run GROUP BY host, run HAVING count(*) >= coalesce(:min_events, 3)
), seen AS (
  SELECT *, (SELECT max(s.last_at) FROM provider_seen s WHERE s.host = span.host) AS sent_at,
    (SELECT min(e.logged_at) FROM event e JOIN mta a ON a.mta = e.mta WHERE a.host = span.host AND e.kind IN ('master.start', 'master.reload') AND e.logged_at > span.ended_at) AS again_at
  FROM span
), judged AS (
  SELECT *, CASE WHEN sent_at > again_at THEN again_at WHEN sent_at > ended_at + coalesce(:quiet_s, 3600) THEN ended_at + coalesce(:quiet_s, 3600) END AS ok_after_at
  FROM seen
)
SELECT 'local.limits' AS cause, host AS provider, host, CASE WHEN events >= 20 THEN 'medium' ELSE 'low' END AS severity, 90 AS confidence,
  CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state, started_at, ended_at, NULL AS peak_at, ok_after_at,
  events, 'event' AS proof, kinds, events || ' refusals of programs of this machine' AS detail
FROM judged
ORDER BY started_at;
