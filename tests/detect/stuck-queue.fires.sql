-- Twenty recipients in five domains have waited for a day.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 5) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 2) INSERT INTO text SELECT n, n, 'text ' || n FROM i;
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) SELECT text, 'network.timeout', 90, '', 0, 0, '', '', '', 'p' || text || '.example' FROM text;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 20)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n, 1769800000 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@example', msg % 5 + 1, 'deferred', msg % 2 + 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo)
SELECT delivery, msg, logged_at, 'network.timeout', 90, reason, 0, 0 FROM delivery;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause)
SELECT msg, recipient, domain, 'deferred', 3, 3, logged_at, 1769902000, delivery, 'network.timeout' FROM delivery;
