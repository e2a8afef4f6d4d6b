-- title: Messages, by sender, recipient, queue id or Message-ID
-- about: One row per message and recipient. The parameters are patterns of LIKE: %@example.com
-- param: :sender envelope sender
-- param: :recipient recipient
-- param: :queue_id queue id
-- param: :message_id Message-ID without its angle brackets
-- param: :since came in at or after; Unix seconds or a time
-- param: :until came in before
-- param: :limit 100: how many

SELECT o.intake_at, o.host, o.queue_id, m.sender, o.recipient, o.outcome, o.attempts, o.last_at, o.delay_s, o.provider, o.cause, m.message_id, o.msg
FROM v_outcome o JOIN message m ON m.msg = o.msg
WHERE o.intake_at >= coalesce(:since, 0) AND o.intake_at < coalesce(:until, 9e15)
  AND (:sender IS NULL OR m.sender LIKE :sender) AND (:recipient IS NULL OR o.recipient LIKE :recipient)
  AND (:queue_id IS NULL OR o.queue_id LIKE :queue_id) AND (:message_id IS NULL OR m.message_id LIKE :message_id)
ORDER BY o.intake_at, o.msg, o.recipient
LIMIT coalesce(:limit, 100);
