-- Twenty recipients of one domain: theirs, not ours.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 1) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 1) INSERT INTO text SELECT n, n, 'text ' || n FROM i;
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) SELECT text, 'network.timeout', 90, '', 0, 0, '', '', '', 'p' || text || '.example' FROM text;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 20)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n, 1769800000 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@example', msg % 1 + 1, 'deferred', msg % 1 + 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo)
SELECT delivery, msg, logged_at, 'network.timeout', 90, reason, 0, 0 FROM delivery;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause)
SELECT msg, recipient, domain, 'deferred', 3, 3, logged_at, logged_at, delivery, 'network.timeout' FROM delivery;
-- On another machine, twelve that wait for three domains that nobody accepts mail for, beside a thousand that were accepted.
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
INSERT INTO domain VALUES (11, 'dead1.example'), (12, 'dead2.example'), (13, 'dead3.example');
INSERT INTO traffic_hour VALUES ('mx2', 1769799600, 1000);
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT 100 + n, 2, 'B' || n, 1769800000 + n, 1769800000 + n, 1, 100 + n FROM i;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, cause)
SELECT msg, 'u', 11 + msg % 3, 'deferred', 3, 3, last_at, 1769902000, 'network.timeout' FROM message WHERE mta = 2;
