-- What became of each message and recipient, for the messages in redo.
--
-- The last line that is final decides: accepted, or refused for good. Among several acceptances a real one counts more than a hand-over (to a
-- content filter, to an alias's new message, to discard(8)). Without a final line the message's own end decides: returned at the
-- end of its lifetime, deleted by the operator, requeued as a new message, on hold, else still deferred.
--
-- Lines of one recipient are ranked by time, then by place. One integer carries rank, delivery and class through max():
-- rank * 2^45 + delivery * 8 + class, class = 1 sent, 2 filtered, 3 forwarded, 4 discarded, 5 bounced, 6 deferred.

INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause, delayed_by)
WITH traffic AS (
  SELECT n.msg FROM redo n
  WHERE NOT EXISTS (SELECT 1 FROM delivery p WHERE p.msg = n.msg AND p.status LIKE '%deliverable%') -- address verification probes
), filtered AS (
  SELECT DISTINCT t.msg FROM traffic t JOIN link l ON l.parent = t.msg WHERE l.kind = 'filter'
), line AS (
  SELECT d.msg, d.recipient, d.logged_at, d.delivery,
    row_number() OVER (PARTITION BY d.msg, d.recipient ORDER BY d.logged_at, d.delivery) AS rank,
    CASE
      WHEN d.status IN ('bounced', 'failed') THEN 5
      WHEN d.status NOT IN ('sent', 'delivered', 'relayed', 'expanded') THEN 6
      WHEN d.program = 'discard' OR d.program LIKE '%/discard' THEN 4
      WHEN (d.program = 'local' OR d.program LIKE '%/local') AND coalesce(d.accepted, x.body) LIKE 'forwarded as %' THEN 3
      WHEN d.program NOT LIKE '%smtp' AND d.program NOT LIKE '%lmtp' THEN 1
      WHEN i.place = 'loopback' AND coalesce(d.accepted, x.body) LIKE '%queued as %' THEN 2
      WHEN f.msg IS NOT NULL AND (
        i.place = 'loopback'
        OR EXISTS (SELECT 1 FROM link l JOIN message c ON c.msg = l.child WHERE l.parent = d.msg AND l.kind = 'filter'
          AND (instr(coalesce(d.accepted, x.body), c.queue_id) > 0 OR instr(c.client, '[' || p.addr || ']') > 0))
        OR (SELECT count(DISTINCT o.relay) FROM delivery o WHERE o.msg = d.msg AND o.status = 'sent') = 1) THEN 2
      ELSE 1
    END AS class
  FROM traffic t
  JOIN delivery d ON d.msg = t.msg
  LEFT JOIN text x ON x.text = d.reason
  LEFT JOIN peer p ON p.peer = d.relay
  LEFT JOIN peer_info i ON i.peer = d.relay
  LEFT JOIN filtered f ON f.msg = d.msg
), story AS (
  SELECT msg, recipient, count(*) AS attempts, sum(class = 6) AS deferrals, min(logged_at) AS first_at,
    coalesce(max(CASE WHEN class = 1 THEN rank * 35184372088832 + delivery * 8 + class END), 0) AS accepted,
    coalesce(max(CASE WHEN class IN (2, 3, 4) THEN rank * 35184372088832 + delivery * 8 + class END), 0) AS handed,
    coalesce(max(CASE WHEN class = 5 THEN rank * 35184372088832 + delivery * 8 + class END), 0) AS refused,
    coalesce(max(CASE WHEN class = 6 THEN rank * 35184372088832 + delivery * 8 + class END), 0) AS waited
  FROM line GROUP BY msg, recipient
), decided AS (
  SELECT *, CASE
    WHEN max(accepted, handed) > refused THEN CASE WHEN accepted > 0 THEN accepted ELSE handed END
    WHEN refused > 0 THEN refused
    ELSE waited END % 35184372088832 AS pick
  FROM story
)
SELECT s.msg, s.recipient, d.domain,
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
  CASE WHEN s.pick % 8 <= 4 AND s.waited > 0 THEN w.cause END
FROM decided s
JOIN message m ON m.msg = s.msg
JOIN delivery d ON d.delivery = s.pick / 8
LEFT JOIN delivery_cause c ON c.delivery = d.delivery
LEFT JOIN delivery_cause w ON w.delivery = s.waited % 35184372088832 / 8;

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
FROM redo n JOIN message m ON m.msg = n.msg
WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.msg = m.msg)
  AND (m.ended IN ('removed', 'deleted', 'requeued', 'discarded')
    OR (m.ended IS NULL AND (m.activations > 0 OR m.held_at IS NOT NULL OR m.expired_at IS NOT NULL)))
  AND coalesce(m.sender, '') NOT LIKE 'double-bounce@%';
