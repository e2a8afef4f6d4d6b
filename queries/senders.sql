-- title: Senders, and what became of their mail
-- about: Envelope senders; <> is Postfix's own notifications. Without a window: of the newest 100,000 messages.
-- param: :since came in at or after; Unix seconds or a time; 0: all messages (four seconds for each million)
-- param: :until came in before
-- param: :limit 50: how many

WITH w AS MATERIALIZED (
  SELECT CASE WHEN :since IS NULL AND :until IS NULL THEN (SELECT max(msg) FROM message) - 100000 ELSE 0 END AS first, coalesce(:since, 0) AS since, coalesce(:until, 9e15) AS until
), o(msg, domain, outcome) AS ( -- v_outcome, and no more of it than is asked
  SELECT o.msg, o.domain, o.outcome
  FROM w CROSS JOIN outcome o ON o.msg > first
  UNION ALL
  SELECT d.msg, d.domain, 'sent'
  FROM w CROSS JOIN message m ON m.msg > first AND m.intake_at >= since AND m.intake_at < until CROSS JOIN delivery d ON d.msg = m.msg
  WHERE d.status = 'sent' AND NOT EXISTS (SELECT 1 FROM outcome x WHERE x.msg = m.msg)
)
SELECT CASE sender WHEN '' THEN '<>' ELSE sender END AS sender, sasl_user, count(DISTINCT m.msg) AS messages, count(*) AS recipients,
  sum(outcome = 'sent') AS sent, sum(outcome IN ('bounced', 'expired')) AS lost, count(DISTINCT domain) AS domains,
  min(intake_at) AS first_at, max(intake_at) AS last_at
FROM o CROSS JOIN message m ON m.msg = o.msg
WHERE m.intake_at >= coalesce(:since, 0) AND m.intake_at < coalesce(:until, 9e15)
GROUP BY m.sender, sasl_user
ORDER BY recipients DESC, 1
LIMIT coalesce(:limit, 50);
