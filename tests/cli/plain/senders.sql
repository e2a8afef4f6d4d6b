-- The plain way to queries/senders.sql: row by row, whatever it takes.
WITH o(msg, domain, outcome) AS ( -- v_outcome, and no more of it than is asked
  SELECT msg, domain, outcome FROM outcome
  UNION ALL
  SELECT d.msg, d.domain, 'sent' FROM delivery d WHERE d.status = 'sent' AND NOT EXISTS (SELECT 1 FROM outcome x WHERE x.msg = d.msg)
)
SELECT CASE m.sender WHEN '' THEN '<>' ELSE m.sender END AS sender, m.sasl_user, count(DISTINCT m.msg) AS messages, count(*) AS recipients,
  sum(o.outcome = 'sent') AS sent, sum(o.outcome IN ('bounced', 'expired')) AS lost, count(DISTINCT o.domain) AS domains,
  min(m.intake_at) AS first_at, max(m.intake_at) AS last_at
FROM o JOIN message m ON m.msg = o.msg
WHERE m.intake_at >= coalesce(:since, 0) AND m.intake_at < coalesce(:until, 9e15)
GROUP BY m.sender, m.sasl_user
ORDER BY recipients DESC, 1
LIMIT coalesce(:limit, 50);
