-- title: Trace: the life of one message, line by line
-- about: intake, connect_failed, reply (a server's words on a line of their own), delivery, notice (a bounce, delay warning or report that it caused),
--   event (held, released, deleted …, warnings), refusal (by our own server), end. truth: the reply that decided, where the line shows another error.
-- param: :msg its key (v_message.msg)

WITH a(attempt) AS (
  SELECT attempt FROM attempt WHERE msg = :msg AND (failed_v4 > 0 OR failed_v6 > 0)
  UNION SELECT attempt FROM delivery WHERE msg = :msg AND attempt IS NOT NULL
), t(at, kind, recipient, orig_to, peer, status, cause, confidence, masked, echo, error, reach, body, truth, truth_source, truth_line, tls,
    delay_s, connect_s, dsn, program, other, source, line) AS (
  SELECT m.intake_at, 'intake', NULL, NULL, NULL, (SELECT l.kind FROM link l WHERE l.child = m.msg AND l.source = m.source AND l.line = m.line),
    NULL, NULL, 0, 0, NULL, NULL, m.client, NULL, NULL, NULL, NULL, NULL, NULL, NULL, (SELECT w.name FROM way_in w WHERE w.way_in = m.way_in),
    (SELECT p.queue_id FROM link l JOIN message p ON p.msg = l.parent WHERE l.child = m.msg AND l.source = m.source AND l.line = m.line), m.source, m.line
    FROM message m WHERE m.msg = :msg
  UNION ALL
  SELECT f.logged_at, 'connect_failed', NULL, NULL, f.peer, NULL, NULL, NULL, 0, 0, f.errno, f.reach, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, t.program,
    NULL, f.source, f.line
    FROM a JOIN failed_connect f ON f.attempt = a.attempt JOIN attempt t ON t.attempt = a.attempt
  UNION ALL
  SELECT r.logged_at, 'reply', d.recipient, NULL, r.peer, r.kind, v.cause, v.confidence, coalesce(c.masked = 1 AND c.reply = r.reply, 0), 0, NULL, NULL, x.body,
    NULL, NULL, NULL, NULL, NULL, NULL, v.dsn, t.program, NULL, r.source, r.line
    FROM a JOIN reply r ON r.attempt = a.attempt JOIN attempt t ON t.attempt = a.attempt JOIN text x ON x.text = r.text
    LEFT JOIN verdict v ON v.text = r.text
    LEFT JOIN reply_for f ON f.reply = r.reply
    LEFT JOIN delivery d ON d.delivery = f.delivery
    LEFT JOIN delivery_cause c ON c.delivery = f.delivery
  UNION ALL
  SELECT d.logged_at, 'delivery', d.recipient, d.orig_to, d.relay, d.status, c.cause, c.confidence, coalesce(c.masked, 0), coalesce(c.echo, 0), NULL, NULL,
    (SELECT x.body FROM answer x WHERE x.delivery = d.delivery), y.body, r.source, r.line, coalesce(d.tls, h.body), d.delay_us / 1e6, d.connect_us / 1e6, d.dsn, d.program,
    NULL, d.source, d.line
    FROM delivery d
    LEFT JOIN attempt t ON t.attempt = d.attempt
    LEFT JOIN phrase h ON h.phrase = t.tls
    LEFT JOIN delivery_cause c ON c.delivery = d.delivery
    LEFT JOIN reply r ON r.reply = c.reply
    LEFT JOIN text y ON y.text = r.text
    WHERE d.msg = :msg
  UNION ALL
  SELECT l.logged_at, 'notice', NULL, NULL, NULL, l.kind, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'bounce', k.queue_id, l.source, l.line
    FROM link l JOIN message k ON k.msg = l.child WHERE l.parent = :msg AND l.kind IN ('bounce', 'delay', 'dsn')
  UNION ALL
  SELECT e.logged_at, 'event', NULL, NULL, NULL, e.kind, NULL, NULL, 0, 0, NULL, NULL, e.detail, NULL, NULL, NULL, NULL, NULL, NULL, NULL, e.program, NULL, e.source, e.line
    FROM event e WHERE e.msg = :msg
  UNION ALL
  SELECT j.logged_at, 'refusal', j.recipient, NULL, NULL, j.action, NULL, NULL, 0, 0, NULL, NULL, (SELECT r.body FROM refusal r WHERE r.reject = j.reject), NULL, NULL, NULL, NULL, NULL, NULL, j.dsn, j.program, j.stage,
    j.source, j.line
    FROM reject j WHERE j.msg = :msg
  UNION ALL
  SELECT m.ended_at, 'end', NULL, NULL, NULL, m.ended, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'qmgr', NULL, NULL, NULL
    FROM message m WHERE m.msg = :msg AND m.ended IN ('removed', 'canceled')
)
SELECT t.at, t.kind, t.recipient, t.orig_to,
  CASE WHEN p.addr = '' THEN p.host ELSE p.host || '[' || p.addr || ']' || coalesce(':' || p.port, '') END AS server,
  p.family, i.place, t.status, t.cause, t.confidence, t.masked, t.echo, t.error, t.reach, t.body, t.truth, u.path AS truth_file, t.truth_line, t.tls,
  t.delay_s, t.connect_s, t.dsn, t.program, t.other, t.source, s.path AS file, t.line
FROM t
LEFT JOIN peer p ON p.peer = t.peer
LEFT JOIN peer_info i ON i.peer = t.peer
LEFT JOIN source s ON s.source = t.source
LEFT JOIN source u ON u.source = t.truth_source
ORDER BY t.at, t.source IS NULL, t.source, t.line
LIMIT 5000;
