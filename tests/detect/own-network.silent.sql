-- As many timeouts, while thousands go out; and in a quiet hour, to servers that are long dead.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8) INSERT INTO text SELECT n, n, 'text ' || n FROM i;
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) SELECT text, 'network.timeout', 90, '', 0, 0, '', '', '', 'p' || text || '.example' FROM text;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 24)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n, 1769800000 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@example', msg % 8 + 1, 'deferred', msg % 8 + 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, provider, text, masked, echo)
SELECT delivery, msg, logged_at, 'network.timeout', 90, 'p' || reason || '.example', reason, 0, 0 FROM delivery;
INSERT INTO traffic_hour VALUES ('mx1', 1769799600, 4000);
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 101 UNION ALL SELECT n + 1 FROM i WHERE n < 124)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 2, 'A' || n, 1769836000 + n, 1769836000 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@example', msg % 8 + 1, 'deferred', msg % 8 + 1, 1, line FROM message WHERE mta = 2;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, provider, text, masked, echo)
SELECT delivery, msg, logged_at, 'network.timeout', 90, 'p' || reason || '.example', reason, 0, 0 FROM delivery WHERE msg > 100;
INSERT INTO provider_seen VALUES ('mx2', 'alive.example', 1769835000);
