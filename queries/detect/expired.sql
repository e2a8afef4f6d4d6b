-- title: Mail given up after its lifetime in the queue
-- about: Recipients whose message was returned because nothing had helped for days; by the cause that kept it waiting. Full mailboxes are left out, and domains
--   that nobody was ever seen to accept mail for where they are few: a dead domain is no incident, and its senders got their bounces;
--   notifications of ours that no server was ever seen to accept went to senders who never wrote.
-- param: :min_recipients 3: fewest recipients
-- param: :min_dead 3: fewest such domains that count after all
-- param: :dead_pct 5: and so many of the recipients accepted in the days in which they waited
-- param: :medium_recipients 10: recipients from which it is more than a note

WITH lost AS (
  SELECT * FROM (SELECT a.host, m.sender, coalesce(o.cause, 'unknown') AS cause, o.msg, o.recipient, o.domain, o.last_at,
    NOT EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = a.host AND p.provider = coalesce(o.provider,
      (SELECT c.provider FROM delivery_cause c WHERE c.delivery = o.delivery), (SELECT i.provider FROM domain_info i WHERE i.domain = o.domain))) AS dead
  FROM outcome o JOIN message m ON m.msg = o.msg JOIN mta a ON a.mta = m.mta
  WHERE o.outcome = 'expired' AND o.cause IS NOT 'mailbox.full') WHERE NOT (dead AND sender IS '')
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY last_at) AS run
  FROM (SELECT *, last_at - lag(last_at) OVER (PARTITION BY host, cause ORDER BY last_at) < 86400 AS joined FROM lost)
)
SELECT 'expired' AS cause, host AS provider, host,
  CASE WHEN sum(NOT dead OR host NOT IN (SELECT host FROM provider_seen)) >= coalesce(:medium_recipients, 10) AND count(*) * 200 > (SELECT coalesce(sum(t.accepted), 0) FROM traffic_hour t
      WHERE t.host = run.host AND t.hour_at BETWEEN min(run.last_at) - 86400 AND max(run.last_at)) THEN 'high'
    WHEN count(*) >= coalesce(:medium_recipients, 10) THEN 'medium' ELSE 'low' END AS severity,
  80 AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = run.host) - max(last_at) > 86400 THEN 'recovered' ELSE 'open' END AS state,
  min(last_at) AS started_at, max(last_at) AS ended_at, NULL AS peak_at, count(*) AS events, count(DISTINCT msg) AS messages, count(*) AS recipients,
  count(DISTINCT domain) AS domains, 'outcome' AS proof, 'expired' AS kinds, cause AS detail
FROM run
GROUP BY host, run.cause, run
HAVING sum(NOT dead) >= coalesce(:min_recipients, 3)
  OR (count(*) >= coalesce(:min_recipients, 3) AND count(DISTINCT CASE WHEN dead THEN domain END) >= coalesce(:min_dead, 3)
    AND count(*) * 100 >= coalesce(:dead_pct, 5) * (SELECT coalesce(sum(t.accepted), 0) FROM traffic_hour t
      WHERE t.host = run.host AND t.hour_at BETWEEN min(run.last_at) - 5 * 86400 AND max(run.last_at)))
ORDER BY started_at;
