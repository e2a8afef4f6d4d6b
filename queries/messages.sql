-- title: Messages, by sender, recipient, queue id or Message-ID
-- about: One row per message and recipient. The parameters are patterns of LIKE: %@example.com
-- param: :sender envelope sender
-- param: :recipient recipient
-- param: :queue_id queue id
-- param: :message_id Message-ID without its angle brackets
-- param: :since came in at or after; Unix seconds or a time
-- param: :until came in before
-- param: :limit 100: how many

WITH hit AS MATERIALIZED ( -- the messages that have such a recipient
  SELECT msg FROM outcome WHERE :recipient IS NOT NULL AND recipient LIKE :recipient
  UNION ALL
  SELECT msg FROM delivery d WHERE :recipient IS NOT NULL AND d.status = 'sent' AND d.recipient LIKE :recipient AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.msg = d.msg)
), near AS MATERIALIZED (
  SELECT m.msg
  FROM (
    SELECT m.msg, m.intake_at FROM message m
    WHERE m.intake_at >= coalesce(:since, 0) AND m.intake_at < coalesce(:until, 9e15) AND (:sender IS NULL OR m.sender LIKE :sender)
      AND (:queue_id IS NULL OR m.queue_id LIKE :queue_id) AND (:message_id IS NULL OR m.message_id LIKE :message_id)
      AND (:recipient IS NULL OR m.msg IN (SELECT msg FROM hit))
    ORDER BY m.intake_at, m.msg LIMIT -1) m
  WHERE EXISTS (SELECT 1 FROM outcome o WHERE o.msg = m.msg) OR EXISTS (SELECT 1 FROM delivery d WHERE d.msg = m.msg AND d.status = 'sent')
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
