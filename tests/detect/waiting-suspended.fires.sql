-- Forty messages wait without a try of their own, at a server that took mail before.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'isp.example');
INSERT INTO text VALUES (1, 1, 'delivery temporarily suspended: connect to mx.isp.example[192.0.2.1]:25: Connection timed out');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 40)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n, 1769800000 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line) SELECT msg, msg, last_at, 'error', 'u' || msg, 1, 'deferred', 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider) SELECT delivery, msg, logged_at, 'network.timeout', 90, reason, 0, 1, 'isp.example' FROM delivery;
INSERT INTO provider_seen VALUES ('mx1', 'isp.example', 1769790000);
