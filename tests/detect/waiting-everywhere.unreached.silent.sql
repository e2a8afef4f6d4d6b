-- As many recipients as in waiting-everywhere.fires.sql, but nobody said "later": no server could be reached.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769731200, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO tried_day(host, day_at, tried) VALUES ('mx1', 1769731200, 40);
INSERT INTO text(text, hash, body) VALUES (1, 1, 'connect to mx.d1.example[192.0.2.1]:25: Connection timed out');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 24)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769760000 + n * 60, 1769767200 + n * 60, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, intake_at, 'smtp', 'u' || msg, msg % 8 + 1, 'deferred', 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider, status, tried, says_connect)
SELECT delivery, msg, logged_at, 'network.timeout', 80, 1, 0, 0, 'd' || (msg % 8 + 1) || '.example', 'deferred', 1, 0 FROM delivery;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, delayed_by, provider, external)
SELECT msg, 'u' || msg, msg % 8 + 1, 'sent', 3, 2, intake_at, last_at, NULL, 'network.timeout', 'd' || (msg % 8 + 1) || '.example', 1 FROM message;
