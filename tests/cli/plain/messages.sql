-- The plain way to queries/messages.sql: row by row, whatever it takes.
WITH near AS MATERIALIZED ( -- the messages that have such a recipient
  SELECT m.msg
  FROM message m
  WHERE m.intake_at >= coalesce(:since, 0) AND m.intake_at < coalesce(:until, 9e15) AND (:sender IS NULL OR m.sender LIKE :sender)
    AND (:queue_id IS NULL OR m.queue_id LIKE :queue_id) AND (:message_id IS NULL OR m.message_id LIKE :message_id)
    AND CASE WHEN EXISTS (SELECT 1 FROM outcome o WHERE o.msg = m.msg)
      THEN :recipient IS NULL OR EXISTS (SELECT 1 FROM outcome o WHERE o.msg = m.msg AND o.recipient LIKE :recipient)
      ELSE EXISTS (SELECT 1 FROM delivery d WHERE d.msg = m.msg AND d.status = 'sent' AND (:recipient IS NULL OR d.recipient LIKE :recipient)) END
  ORDER BY m.intake_at, m.msg
  LIMIT coalesce(:limit, 100)
), told AS ( -- v_outcome of these
  SELECT o.msg, o.recipient, o.outcome, o.attempts, o.last_at, d.delay_us, coalesce(o.provider, i.provider, 'none') AS provider, o.cause
  FROM near CROSS JOIN outcome o ON o.msg = near.msg LEFT JOIN delivery d ON d.delivery = o.delivery LEFT JOIN domain_info i ON i.domain = o.domain
  UNION ALL
  SELECT d.msg, d.recipient, 'sent', 1, d.logged_at, d.delay_us, coalesce(p.provider, 'none'), NULL
  FROM near CROSS JOIN delivery d ON d.msg = near.msg AND d.status = 'sent' LEFT JOIN peer_info p ON p.peer = d.relay
  WHERE NOT EXISTS (SELECT 1 FROM outcome o WHERE o.msg = d.msg)
)
SELECT m.intake_at, a.host, m.queue_id, m.sender, t.recipient, t.outcome, t.attempts, t.last_at, t.delay_us / 1e6 AS delay_s, t.provider, t.cause, m.message_id, t.msg
FROM told t JOIN message m ON m.msg = t.msg JOIN mta a ON a.mta = m.mta
WHERE :recipient IS NULL OR t.recipient LIKE :recipient
ORDER BY m.intake_at, t.msg, t.recipient
LIMIT coalesce(:limit, 100);
