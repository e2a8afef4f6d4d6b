-- Machines at which one thing is missing each: strangers write to somebody who left long ago, twelve of thirty messages of the day; nine messages; nobody else is written to; the address is there, but full.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1769810000);
CREATE TEMP TABLE near(mta INTEGER PRIMARY KEY, copies, others, beside, program, cause);
INSERT INTO near VALUES (1, 12, 18, 1, 'smtp', 'mailbox.unknown'), (2, 9, 0, 1, 'smtp', 'mailbox.unknown'), (3, 12, 0, 0, 'smtp', 'mailbox.unknown'), (5, 12, 0, 1, 'smtp', 'mailbox.full');
INSERT INTO mta(mta, host, instance) SELECT mta, 'mx' || mta, 'postfix' FROM near;
INSERT INTO domain VALUES (1, 'corp.example'), (2, 'far.example');
INSERT INTO peer VALUES (1, 1, 'mx.corp.example', '192.0.2.1', 25, 'ipv4');
INSERT INTO peer_info VALUES (1, 'corp.example', 'external');
INSERT INTO text VALUES (1, 1, 'unknown user: "archive"');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'mailbox.unknown', 90, '', 0, 0, '', '', '', '');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 30)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line)
SELECT mta * 100 + n, mta, 'A' || n, at, CASE WHEN n <= copies THEN 2 ELSE 1 END, 'a@corp.example', at, 1, n
FROM (SELECT *, 1769800000 + CASE WHEN n <= copies THEN n * 60 ELSE (n - copies) * 35 END AS at FROM near, i WHERE n <= copies + others);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at + 1, program, 'archive@corp.example', 1, CASE program WHEN 'smtp' THEN 1 END, 'bounced', 1, 1, line FROM message JOIN near USING (mta) WHERE line <= copies;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status)
SELECT delivery, d.msg, logged_at, n.cause, 90, 1, 0, 0, 'bounced' FROM delivery d JOIN message m ON m.msg = d.msg JOIN near n ON n.mta = m.mta;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, phrase, source, line)
SELECT 1000 + msg, msg, last_at + 2, 'smtp', 'x@far.example', 2, 'sent', NULL, 1, line FROM message JOIN near USING (mta) WHERE beside OR line > copies;
INSERT INTO tried_day(host, day_at, tried) SELECT 'mx' || m.mta, 1769731200, count(*) FROM delivery d JOIN message m ON m.msg = d.msg GROUP BY 1;
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
