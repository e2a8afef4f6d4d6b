-- Sixty strangers without a name hand in mail without a login, and its recipients are unknown.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'isp.example');
INSERT INTO text VALUES (1, 1, 'text');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 60)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, way_in, client, sender, source, line)
SELECT n, 1, 'A' || n, 1769800000 + n * 60, 1769800000 + n * 60, 1, 'unknown[203.0.113.' || n || ']', 'bank@login.example', 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@isp.example', 1, 'bounced', 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status)
SELECT delivery, msg, logged_at, 'mailbox.unknown', 90, reason, 0, 0, status FROM delivery;
INSERT INTO signal(signal, detector, cause, provider, host, severity, confidence, state, started_at, ended_at, events, messages, recipients, proof)
VALUES (1, 'unknown-users', 'mailbox.unknown', 'isp.example', 'mx1', 'high', 90, 'open', 1769800060, 1769803600, 60, 60, 60, 'rise');
