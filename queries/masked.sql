-- title: Lines that hide the answer that decided
-- about: The last failure of an attempt is logged over the answer that an earlier server gave: shown is what the line says, decided is that answer.
-- param: :since Unix seconds or a time
-- param: :until likewise

SELECT d.logged_at, d.queue_id, d.recipient, d.cause, v.list, v.sublist, d.reason AS shown, t.body AS decided, d.file, d.line, r.line AS decided_line
FROM v_delivery d
JOIN delivery_cause c ON c.delivery = d.delivery
JOIN text t ON t.text = c.text
JOIN verdict v ON v.text = c.text
JOIN reply r ON r.reply = c.reply
WHERE d.masked = 1 AND d.status <> 'sent' AND d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 9e15)
ORDER BY d.logged_at, d.delivery;
