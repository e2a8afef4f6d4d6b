-- The `to=` lines of the messages in redo, by what each says about its recipient: what outcomes.c decides from. Dropped again in 30-outcomes.sql.
-- class: 1 sent, 2 filtered (handed to a content filter), 3 forwarded (to an alias's new message), 4 discarded by discard(8), 5 bounced, 6 deferred.
-- An smtp(8) or lmtp(8) acceptance is a hand-over to a filter when a message linked as its filtered self carries the queue id of the answer, or
-- came back from that server; and on a loopback relay, when the answer gives a queue id.

CREATE TEMP VIEW outcome_line AS
SELECT d.msg, d.recipient, d.domain, d.logged_at, d.delivery,
  CASE
    WHEN d.status IN ('bounced', 'failed') THEN 5
    WHEN d.status NOT IN ('sent', 'delivered', 'relayed', 'expanded') THEN 6
    WHEN d.program = 'discard' OR d.program LIKE '%/discard' THEN 4
    WHEN (d.program = 'local' OR d.program LIKE '%/local')
      AND (SELECT x.body FROM answer x WHERE x.delivery = d.delivery) LIKE 'forwarded as %' THEN 3
    WHEN d.program NOT LIKE '%smtp' AND d.program NOT LIKE '%lmtp' THEN 1
    WHEN i.place = 'loopback' AND (
      (SELECT x.body FROM answer x WHERE x.delivery = d.delivery) LIKE '%queued as %'
      OR EXISTS (SELECT 1 FROM link l WHERE l.parent = d.msg AND l.kind = 'filter')) THEN 2
    WHEN EXISTS (
      SELECT 1 FROM link l JOIN message c ON c.msg = l.child LEFT JOIN peer p ON p.peer = d.relay
      WHERE l.parent = d.msg AND l.kind = 'filter' AND (
        instr((SELECT x.body FROM answer x WHERE x.delivery = d.delivery), c.queue_id) > 0
        OR instr(c.client, '[' || p.addr || ']') > 0
        OR (SELECT count(DISTINCT o.relay) FROM delivery o WHERE o.msg = d.msg AND o.status = 'sent') = 1)) THEN 2
    ELSE 1
  END AS class,
  CASE WHEN d.reason IS NOT NULL THEN (SELECT c.cause FROM delivery_cause c WHERE c.delivery = d.delivery) END AS cause,
  m.expired_at, m.ended, m.ended_at, m.held_at,
  coalesce(i.provider, (SELECT c.provider FROM delivery_cause c WHERE c.delivery = d.delivery)) AS provider,
  d.program NOT LIKE '%lmtp' AND i.place IS 'external' AS external,
  EXISTS (SELECT 1 FROM link l WHERE l.child = d.msg AND l.kind IN ('bounce', 'delay', 'dsn')) AS note
FROM redo n
CROSS JOIN message m ON m.msg = n.msg
CROSS JOIN delivery d ON d.msg = n.msg
LEFT JOIN peer_info i ON i.peer = d.relay
WHERE d.status NOT LIKE '%deliverable%'; -- address verification probes are no traffic
