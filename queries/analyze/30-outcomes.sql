-- What became of each message and recipient, for the messages in redo.
--
-- The last line that is final decides: accepted, or refused for good. Among several acceptances a real one counts more than a hand-over (to a
-- content filter, to an alias's new message, to discard(8)). Without a final line the message's own end decides: returned at the
-- end of its lifetime, deleted by the operator, requeued as a new message, on hold, else still deferred.
--
-- Lines of one recipient are ranked by time, then by place. One integer carries time since intake (in units of 10 ms), delivery and class
-- through max(): time * 2^34 + delivery * 8 + class, class = 1 sent, 2 filtered, 3 forwarded, 4 discarded, 5 bounced, 6 deferred.

INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause, delayed_by)
WITH line AS (
  SELECT d.msg, d.recipient, d.domain, d.logged_at,
    min(max(CAST((d.logged_at - m.intake_at) * 100 AS INTEGER), 0), 536870911) * 17179869184 + d.delivery * 8 AS place,
    CASE
      WHEN d.status IN ('bounced', 'failed') THEN 5
      WHEN d.status NOT IN ('sent', 'delivered', 'relayed', 'expanded') THEN 6
      WHEN d.program = 'discard' OR d.program LIKE '%/discard' THEN 4
      WHEN (d.program = 'local' OR d.program LIKE '%/local')
        AND coalesce(d.accepted, (SELECT x.body FROM text x WHERE x.text = d.reason)) LIKE 'forwarded as %' THEN 3
      WHEN d.program NOT LIKE '%smtp' AND d.program NOT LIKE '%lmtp' THEN 1
      WHEN (SELECT i.place FROM peer_info i WHERE i.peer = d.relay) = 'loopback' AND (
        coalesce(d.accepted, (SELECT x.body FROM text x WHERE x.text = d.reason)) LIKE '%queued as %'
        OR EXISTS (SELECT 1 FROM link l WHERE l.parent = d.msg AND l.kind = 'filter')) THEN 2
      WHEN EXISTS (
        SELECT 1 FROM link l JOIN message c ON c.msg = l.child LEFT JOIN peer p ON p.peer = d.relay
        WHERE l.parent = d.msg AND l.kind = 'filter' AND (
          instr(coalesce(d.accepted, (SELECT x.body FROM text x WHERE x.text = d.reason)), c.queue_id) > 0
          OR instr(c.client, '[' || p.addr || ']') > 0
          OR (SELECT count(DISTINCT o.relay) FROM delivery o WHERE o.msg = d.msg AND o.status = 'sent') = 1)) THEN 2
      ELSE 1
    END AS class
  FROM redo n
  CROSS JOIN message m ON m.msg = n.msg
  CROSS JOIN delivery d ON d.msg = n.msg
  WHERE d.status NOT LIKE '%deliverable%' -- address verification probes
), story AS (
  SELECT msg, recipient, min(domain) AS domain, count(*) AS attempts, sum(class = 6) AS deferrals, min(logged_at) AS first_at,
    coalesce(max(CASE WHEN class = 1 THEN place + class END), 0) AS accepted,
    coalesce(max(CASE WHEN class IN (2, 3, 4) THEN place + class END), 0) AS handed,
    coalesce(max(CASE WHEN class = 5 THEN place + class END), 0) AS refused,
    coalesce(max(CASE WHEN class = 6 THEN place + class END), 0) AS waited
  FROM line GROUP BY msg, recipient
), decided AS (
  SELECT *, CASE
    WHEN max(accepted, handed) > refused THEN CASE WHEN accepted > 0 THEN accepted ELSE handed END
    WHEN refused > 0 THEN refused
    ELSE waited END % 17179869184 AS pick
  FROM story
)
SELECT s.msg, s.recipient, s.domain,
  CASE s.pick % 8
    WHEN 1 THEN 'sent' WHEN 2 THEN 'filtered' WHEN 3 THEN 'forwarded' WHEN 4 THEN 'discarded' WHEN 5 THEN 'bounced'
    ELSE CASE
      WHEN m.expired_at IS NOT NULL THEN 'expired'
      WHEN m.ended = 'deleted' THEN 'deleted'
      WHEN m.ended = 'requeued' THEN 'forwarded'
      WHEN m.ended IS NOT NULL THEN 'unknown' -- gone, and the log does not say how
      WHEN m.held_at IS NOT NULL THEN 'held'
      ELSE 'deferred' END
  END,
  s.attempts, s.deferrals, s.first_at,
  CASE WHEN s.pick % 8 <> 6 THEN d.logged_at ELSE coalesce(m.expired_at, m.ended_at, m.held_at, d.logged_at) END,
  d.delivery, c.cause,
  CASE WHEN s.pick % 8 <= 4 AND s.waited > 0 THEN (SELECT w.cause FROM delivery_cause w WHERE w.delivery = s.waited % 17179869184 / 8) END
FROM decided s
CROSS JOIN message m ON m.msg = s.msg
CROSS JOIN delivery d ON d.delivery = s.pick / 8
LEFT JOIN delivery_cause c ON c.delivery = d.delivery;

-- Messages that reached the queue and have no `to=` line. What was refused or given up before it was queued has no outcome; nor have the
-- probes of address verification, whose sender is the double-bounce address.
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause, delayed_by)
SELECT m.msg, '', NULL,
  CASE
    WHEN m.ended = 'discarded' THEN 'discarded'
    WHEN m.expired_at IS NOT NULL THEN 'expired'
    WHEN m.ended = 'deleted' THEN 'deleted'
    WHEN m.ended = 'requeued' THEN 'forwarded'
    WHEN m.ended IS NULL AND m.held_at IS NOT NULL THEN 'held'
    ELSE 'unknown'
  END,
  0, 0, coalesce(m.first_active_at, m.intake_at), coalesce(m.expired_at, m.ended_at, m.held_at, m.last_at), NULL, NULL, NULL
FROM redo n CROSS JOIN message m ON m.msg = n.msg
WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.msg = m.msg)
  AND (m.ended IN ('removed', 'deleted', 'requeued', 'discarded')
    OR (m.ended IS NULL AND (m.activations > 0 OR m.held_at IS NOT NULL OR m.expired_at IS NOT NULL)))
  AND coalesce(m.sender, '') NOT LIKE 'double-bounce@%';
