-- title: Mail that did not arrive
-- about: Recipients refused for good, expired or deleted, and what decided.
-- param: :since decided at or after; Unix seconds or a time
-- param: :until decided before

SELECT o.last_at, o.host, o.queue_id, o.recipient, o.provider, o.outcome, o.attempts, o.cause, t.body AS decided
FROM v_outcome o
LEFT JOIN delivery_cause c ON c.delivery = o.delivery
LEFT JOIN text t ON t.text = c.text
WHERE o.outcome IN ('bounced', 'expired', 'deleted', 'discarded') AND o.last_at >= coalesce(:since, 0) AND o.last_at < coalesce(:until, 9e15)
ORDER BY o.last_at, o.msg, o.recipient;
