-- A blind copy of each of twelve messages goes to an address that nobody has at a server of others. Thirty more go out after it was taken away, and forty reports of failure meanwhile, which nobody sent.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'corp.example'), (2, 'far.example');
INSERT INTO text VALUES (1, 1, 'unknown user: "archive"');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'mailbox.unknown', 90, '', 0, 0, '', '', '', '');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 82)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line)
SELECT n, 1, 'A' || n, at, CASE WHEN n > 42 THEN 3 ELSE 2 END, 'a@corp.example', at, 1, n FROM (SELECT n, 1769800000 + CASE WHEN n > 42 THEN n * 8 ELSE n * 60 END AS at FROM i);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line) SELECT msg, msg, last_at + 1, 'smtp', 'archive@corp.example', 1, 'bounced', 1, 1, line FROM message WHERE msg <= 12;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, 'mailbox.unknown', 90, 1, 0, 0, 'bounced' FROM delivery;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, phrase, source, line)
SELECT 1000 + msg, msg, last_at + 2, 'smtp', 'x@far.example', 2, 'sent', NULL, 1, line FROM message;
INSERT INTO tried_day(host, day_at, tried) SELECT 'mx1', 1769731200, count(*) FROM delivery;
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
