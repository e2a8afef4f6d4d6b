-- title: Trace: one message
-- about: What is known of it beside its lines. via, parent: how it comes from another one.
-- param: :msg its key (v_message.msg)

SELECT m.queue_id, a.host, a.instance, m.intake_at, (SELECT w.name FROM way_in w WHERE w.way_in = m.way_in) AS intake, m.client, m.sasl_user, m.uid, m.sender, m.message_id, m.size, m.nrcpt, m.ended, m.held_at,
  l.kind AS via, p.queue_id AS parent
FROM message m
JOIN mta a ON a.mta = m.mta
LEFT JOIN link l ON l.child = m.msg AND l.parent = (SELECT min(parent) FROM link WHERE child = m.msg)
LEFT JOIN message p ON p.msg = l.parent
WHERE m.msg = :msg
LIMIT 1;
