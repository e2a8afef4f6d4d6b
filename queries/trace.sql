-- title: One message, line by line
-- about: Everything the database holds about one message and those it comes from or leads to: intake, failed connects, answers, to= lines, its end.
-- param: :queue_id its queue id
-- param: :message_id or its Message-ID without angle brackets

WITH RECURSIVE m(msg) AS (
  SELECT msg FROM message WHERE queue_id = :queue_id
  UNION SELECT msg FROM message WHERE :message_id IS NOT NULL AND message_id = :message_id
  UNION SELECT CASE l.parent WHEN m.msg THEN l.child ELSE l.parent END FROM m JOIN link l ON m.msg IN (l.parent, l.child)
), t(at, msg, what, detail, source, line) AS (
  SELECT x.intake_at, x.msg, 'in: ' || coalesce((SELECT w.name FROM way_in w WHERE w.way_in = x.way_in), '?'), 'from <' || coalesce(x.sender, '?') || '> ' || coalesce(x.client, ''), x.source, x.line FROM m JOIN message x USING (msg)
  UNION ALL SELECT f.logged_at, f.msg, 'connect failed', p.host || '[' || p.addr || '] ' || f.errno || ' (' || f.reach || ')', f.source, f.line
    FROM m CROSS JOIN attempt a ON a.msg = m.msg AND (a.failed_v4 > 0 OR a.failed_v6 > 0) CROSS JOIN failed_connect f ON f.attempt = a.attempt JOIN peer p ON p.peer = f.peer
  UNION ALL SELECT r.logged_at, r.msg, 'reply', x.body || ' => ' || v.cause, r.source, r.line
    FROM m CROSS JOIN reply r ON r.msg = m.msg JOIN text x ON x.text = r.text JOIN verdict v ON v.text = r.text
  UNION ALL SELECT d.logged_at, d.msg, d.status, 'to <' || d.recipient || '> ' || coalesce(x.body, d.accepted, '') || coalesce(' => ' || c.cause, '')
      || CASE WHEN c.masked = 1 THEN ' (masked)' WHEN c.echo = 1 THEN ' (echo)' ELSE '' END, d.source, d.line
    FROM m JOIN delivery d USING (msg) LEFT JOIN text x ON x.text = d.reason LEFT JOIN delivery_cause c ON c.delivery = d.delivery
  UNION ALL SELECT l.logged_at, l.child, l.kind || ' of', (SELECT queue_id FROM message p WHERE p.msg = l.parent), l.source, l.line FROM m JOIN link l ON l.child = m.msg
  UNION ALL SELECT x.ended_at, x.msg, 'out: ' || x.ended, NULL, NULL, NULL FROM m JOIN message x USING (msg) WHERE x.ended IS NOT NULL
)
SELECT t.at AS logged_at, x.queue_id, t.what, t.detail, s.path AS file, t.line
FROM t JOIN message x ON x.msg = t.msg LEFT JOIN source s ON s.source = t.source
ORDER BY t.at, t.source, coalesce(t.line, 9e15), t.what;
