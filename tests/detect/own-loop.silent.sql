-- The loop is at a server of others.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO hostname(mta, name, first_at, last_at, lines) VALUES (1, 'mx9.corp.example', 1769796000, 1769810000, 9);
INSERT INTO domain VALUES (1, 'daughter.example');
INSERT INTO text VALUES (1, 1, 'host mx1.corp.example[192.0.2.1] said: 554 5.4.0 Error: too many hops (in reply to end of DATA command)');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'remote.loop', 90, '', 1, 0, 'eod', 'mx1.corp.example', '192.0.2.1', 'corp.example');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 4)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n * 60, 1769800000 + n * 60, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line) SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@daughter.example', 1, 'bounced', 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, 'remote.loop', 90, 1, 0, 0, 'bounced' FROM delivery;
