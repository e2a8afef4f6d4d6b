-- Forty were tried; and what another detector tells of. Elsewhere forty were held back for a minute, and then mail went through. And forty wait for a domain that never took any.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'isp.example');
INSERT INTO text VALUES (1, 1, 'delivery temporarily suspended: connect to mx.isp.example[192.0.2.1]:25: Connection timed out');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 40)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n, 1769800000 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line) SELECT msg, msg, last_at, 'error', 'u' || msg, 1, 'deferred', 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider) SELECT delivery, msg, logged_at, 'network.timeout', 90, reason, 0, 0, 'isp.example' FROM delivery;
UPDATE delivery_cause SET echo = 1 WHERE msg <= 30;
INSERT INTO signal(detector, cause, provider, host, severity, confidence, state, started_at, ended_at, events, proof) VALUES ('unreachable', 'network.timeout', 'isp.example', 'mx1', 'low', 90, 'open', 1769800000, 1769800030, 20, 'complaint');
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
INSERT INTO domain VALUES (2, 'far.example');
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT 100 + msg, 2, 'B' || msg, intake_at, last_at, 1, 100 + line FROM message;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line) SELECT msg, msg, last_at, 'error', 'u' || msg, 2, 'deferred', 1, 1, line FROM message WHERE mta = 2;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider) SELECT delivery, msg, logged_at, 'network.timeout', 90, reason, 0, 1, 'far.example' FROM delivery WHERE msg > 100;
INSERT INTO provider_seen VALUES ('mx2', 'far.example', 1769800400);
INSERT INTO mta(mta, host, instance) VALUES (3, 'mx3', 'postfix');
INSERT INTO domain VALUES (3, 'dead.example');
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT 200 + msg, 3, 'C' || msg, intake_at, last_at, 1, 200 + line FROM message WHERE mta = 1;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line) SELECT msg, msg, last_at, 'error', 'u' || msg, 3, 'deferred', 1, 1, line FROM message WHERE mta = 3;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider) SELECT delivery, msg, logged_at, 'network.timeout', 90, reason, 0, 1, 'dead.example' FROM delivery WHERE msg > 200;
