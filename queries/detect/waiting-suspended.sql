-- title: Postfix holds a destination back
-- told: detail
-- about: After some failed tries Postfix does not try the other messages for that destination ("delivery temporarily suspended") until its next turn. Told under the
--   cause of the failures, where no other detector tells of it: many messages wait here although only a few were tried. A failure that the next turn made up for is none, and a single domain that
--   never took mail in a log of a day and more weighs less, and after two days of it nothing: that is for whoever keeps the addresses.
-- param: :min_messages 20: fewest messages not tried; or in all, those tried in vain too, where
-- param: :min_held 5: so many were not
-- param: :min_s 900: seconds in which they were held back, where it is over and there were not five times as many

WITH held AS (
  SELECT a.host, c.cause, CASE WHEN v.provider <> '' THEN v.provider ELSE coalesce(c.provider, i.provider, 'none') END AS provider, c.logged_at, c.msg, d.recipient, d.domain, c.confidence
  FROM delivery_cause c INDEXED BY delivery_cause_echo CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta
  LEFT JOIN verdict v ON v.text = c.text LEFT JOIN domain_info i ON i.domain = d.domain
  WHERE c.echo = 1 AND c.cause NOT IN ('greylist', 'unknown') AND c.cause NOT LIKE 'echo.%' AND c.cause NOT LIKE 'mailbox.%'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause, provider ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, cause, provider ORDER BY logged_at) < 86400 AS joined FROM held)
), span AS (
  SELECT host, cause, provider, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(DISTINCT msg) AS messages,
    count(DISTINCT msg || ' ' || recipient) AS recipients, count(DISTINCT domain) AS domains, max(confidence) AS confidence
  FROM run GROUP BY host, cause, provider, run HAVING count(DISTINCT msg) >= coalesce(:min_held, 5)
), tried AS ( -- those tried in vain, where there are enough of them
  SELECT s.host, s.cause, s.provider, s.run, count(DISTINCT c.msg) AS messages, count(DISTINCT c.msg || ' ' || d.recipient) AS recipients
  FROM span s CROSS JOIN spell p ON p.cause = s.cause AND p.provider = s.provider AND p.host = s.host AND p.started_at <= s.ended_at AND p.ended_at >= s.started_at - 3600
    AND p.messages + s.messages >= coalesce(:min_messages, 20)
  CROSS JOIN delivery_cause c ON c.cause = s.cause AND c.logged_at BETWEEN max(p.started_at, s.started_at - 3600) AND s.ended_at AND c.echo = 0 AND c.masked = 0 AND c.status = 'deferred'
  CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta AND a.host = s.host LEFT JOIN verdict v ON v.text = c.text LEFT JOIN domain_info i ON i.domain = d.domain
  WHERE s.messages < coalesce(:min_messages, 20) AND CASE WHEN v.provider <> '' THEN v.provider ELSE coalesce(c.provider, i.provider, 'none') END = s.provider
    AND NOT EXISTS (SELECT 1 FROM delivery_cause h WHERE h.msg = c.msg AND h.echo = 1) -- counted already
  GROUP BY 1, 2, 3, 4
)
SELECT s.cause, s.provider, s.host, CASE WHEN s.messages >= 100 AND (s.domains > 1 OR e.last_at IS NOT NULL) THEN 'medium' ELSE 'low' END AS severity, s.confidence,
  CASE WHEN n.last_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, n.last_at AS ok_after_at, s.events, s.messages + coalesce(t.messages, 0) AS messages, s.recipients + coalesce(t.recipients, 0) AS recipients, s.domains, 'complaint' AS proof,
  s.messages || ' messages held back without a try' AS detail
FROM span s LEFT JOIN tried t ON t.host = s.host AND t.cause = s.cause AND t.provider = s.provider AND t.run = s.run
LEFT JOIN provider_seen n ON n.host = s.host AND n.provider = s.provider AND n.last_at > s.ended_at
LEFT JOIN provider_seen e ON e.host = s.host AND e.provider = s.provider
WHERE s.messages + coalesce(t.messages, 0) >= coalesce(:min_messages, 20) * CASE WHEN s.domains > 1 OR e.last_at IS NOT NULL OR (SELECT l.last_at - l.first_at FROM machine_log l WHERE l.host = s.host) < 86400 THEN 1 WHEN s.ended_at - s.started_at > 2 * 86400 THEN NULL ELSE 5 END
  AND (n.last_at IS NULL OR s.ended_at - s.started_at >= coalesce(:min_s, 900) OR s.messages >= 5 * coalesce(:min_messages, 20))
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.cause = s.cause AND g.provider IN (s.provider, 'others', s.host)
    AND g.started_at <= s.ended_at + 86400 AND g.ended_at >= s.started_at - 86400)
ORDER BY s.started_at;
