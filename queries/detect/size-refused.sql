-- title: Our limit of size turns much of the incoming mail away
-- told: detail
-- about: Other servers are told that the message exceeds message_size_limit (552 5.3.4), many of them and for a tenth or more of all that this machine delivered or tried in those hours: the limit was set in
--   other units, or far too low. Their senders get it back at once. Of people who log in detect/submission-refused.sql tells.
-- param: :min_refusals 10: fewest refusals
-- param: :min_clients 5: fewest clients
-- param: :min_share_pct 10: least share of the machine's deliveries and tries in these hours
-- param: :gap_s 7200: seconds without one that end a stretch; and after which it is over

WITH refused AS MATERIALIZED (
  SELECT a.host, j.logged_at, j.reject, substr(j.client, 1, instr(j.client, ']')) AS client
  FROM (SELECT phrase FROM phrase WHERE body = 'Message size exceeds fixed limit') p CROSS JOIN reject j ON j.phrase = p.phrase JOIN mta a ON a.mta = j.mta
  WHERE j.program = 'smtpd' AND j.action = 'reject'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at, reject) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at, reject) <= coalesce(:gap_s, 7200) AS joined FROM refused)
), span AS (
  SELECT host, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(DISTINCT client) AS clients, min(reject) AS first, max(reject) AS last
  FROM run GROUP BY host, run HAVING count(*) >= coalesce(:min_refusals, 10) AND count(DISTINCT client) >= coalesce(:min_clients, 5)
)
SELECT 'local.submission' AS cause, s.host AS provider, s.host, 'medium' AS severity, 75 AS confidence, CASE WHEN l.last_at > s.ended_at + coalesce(:gap_s, 7200) THEN 'recovered' ELSE 'open' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, CASE WHEN l.last_at > s.ended_at + coalesce(:gap_s, 7200) THEN s.ended_at END AS ok_after_at, s.events, s.events AS messages,
  'refusal' AS proof, s.first || ',' || s.last AS kinds, s.events || ' refusals of ' || s.clients || ' servers: larger than message_size_limit' AS detail
FROM span s JOIN machine_log l ON l.host = s.host
WHERE s.events * 100 >= coalesce(:min_share_pct, 10) * coalesce((
  SELECT sum(t.n) FROM line_hour t JOIN mta a ON a.mta = t.mta AND a.host = s.host WHERE t.hour_at > s.started_at - 3600 AND t.hour_at <= s.ended_at), 0)
ORDER BY s.started_at;
