-- Six recipients are refused for good, and Postfix keeps them; an hour later soft_bounce is off, and they are returned.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769731200, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'd1.example');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769760000 + n * 300, 1769760001 + n * 300, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, 1, 'SOFTBOUNCE', 1, line FROM message UNION ALL SELECT msg + 10, msg, last_at + 3600, 'smtp', 'u' || msg, 1, 'bounced', 1, line FROM message;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause, provider)
SELECT msg, recipient, domain, 'bounced', 2, 1, logged_at, logged_at + 3600, delivery + 10, 'mailbox.unknown', 'd1.example' FROM delivery WHERE delivery < 10;
