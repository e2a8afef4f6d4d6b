-- Messages that reached the queue and have no `to=` line. What was refused or given up before it was queued has no outcome; nor have the
-- probes of address verification, whose sender is the double-bounce address.
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause, delayed_by, provider, external, note)
SELECT m.msg, '', NULL,
  CASE
    WHEN m.ended = 'discarded' THEN 'discarded'
    WHEN m.expired_at IS NOT NULL THEN 'expired'
    WHEN m.ended = 'deleted' THEN 'deleted'
    WHEN m.ended = 'requeued' THEN 'forwarded'
    WHEN m.ended IS NULL AND m.held_at IS NOT NULL THEN 'held'
    ELSE 'unknown'
  END,
  0, 0, coalesce(m.first_active_at, m.intake_at), coalesce(m.expired_at, m.ended_at, m.held_at, m.last_at), NULL, NULL, NULL, NULL, 0,
  EXISTS (SELECT 1 FROM link l WHERE l.child = m.msg AND l.kind IN ('bounce', 'delay', 'dsn'))
FROM redo n CROSS JOIN message m ON m.msg = n.msg
WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.msg = m.msg)
  AND (m.ended IN ('removed', 'deleted', 'requeued', 'discarded')
    OR (m.ended IS NULL AND (m.activations > 0 OR m.held_at IS NOT NULL OR m.expired_at IS NOT NULL)))
  AND coalesce(m.sender, '') NOT LIKE 'double-bounce@%';

DROP VIEW outcome_line;
