-- Thirty unknown recipients of a hundred.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 5) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 2) INSERT INTO text SELECT n, n, 'text ' || n FROM i;
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) SELECT text, 'mailbox.unknown', 90, '', 1, 0, '', '', '', 'p' || text || '.example' FROM text;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 30)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n, 1769800000 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@example', msg % 5 + 1, 'bounced', msg % 2 + 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status)
SELECT delivery, msg, logged_at, 'mailbox.unknown', 90, reason, 0, 0, status FROM delivery;
INSERT INTO traffic_hour VALUES ('mx1', 1769799600, 70);
