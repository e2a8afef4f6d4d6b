-- title: One recipient's refusal returns a message for all its recipients
-- told: detail
-- about: A server takes every recipient, and refuses the message at its end for one of them, whom its reply names (docomo does). SMTP knows no such answer for one alone:
--   Postfix returns the message for all recipients of that session, whose mailboxes may be fine, and who may even have got it. Over after a day without; what comes later
--   is another time of it.
-- param: :min_recipients 3: fewest recipients returned for another
-- param: :medium_recipients 10: recipients from which it is more than a note
-- param: :quiet_s 86400: seconds without, after which it is over

WITH said AS MATERIALIZED (
  SELECT v.text, v.provider, v.cause, v.confidence, lower(t.body) AS body FROM verdict v JOIN text t ON t.text = v.text
  WHERE v.stage = 'eod' AND v.remote = 1 AND v.code >= 500 AND v.provider <> '' AND t.body LIKE '%@%'
), line AS (
  SELECT a.host, s.provider, s.cause, s.confidence, d.attempt, d.msg, d.recipient, d.domain, d.logged_at, instr(s.body, lower(d.recipient)) > 0 AS named
  FROM said s CROSS JOIN delivery d ON d.reason = s.text AND d.status = 'bounced' AND d.attempt IS NOT NULL JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta
), session AS (
  SELECT *, max(named) OVER (PARTITION BY attempt) AS one FROM line
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, provider, cause ORDER BY logged_at ROWS UNBOUNDED PRECEDING) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, provider, cause ORDER BY logged_at) < coalesce(:quiet_s, 86400) AS joined FROM session WHERE one = 1)
)
SELECT cause, provider, host, CASE WHEN sum(named = 0) >= coalesce(:medium_recipients, 10) THEN 'medium' ELSE 'low' END AS severity, max(confidence) AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = run.host) >= max(logged_at) + coalesce(:quiet_s, 86400) THEN 'recovered' ELSE 'open' END AS state,
  min(logged_at) AS started_at, max(logged_at) AS ended_at, NULL AS peak_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = run.host) >= max(logged_at) + coalesce(:quiet_s, 86400) THEN max(logged_at) END AS ok_after_at,
  count(*) AS events, count(DISTINCT msg) AS messages, count(DISTINCT msg || ' ' || recipient) AS recipients, count(DISTINCT domain) AS domains, 'rise' AS proof,
  sum(named = 0) || ' of ' || count(*) || ' recipients returned for another one, whom the reply names' AS detail
FROM run
GROUP BY host, provider, cause, run HAVING sum(named = 0) >= coalesce(:min_recipients, 3)
ORDER BY started_at;
