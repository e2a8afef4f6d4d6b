-- The same where mail goes out in three batches; and where it was tried all the time, and put off.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769900000, 1769909000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'd.example');
INSERT INTO peer(peer, hash, host, addr, family) VALUES (1, 1, 'mx.d.example', '192.0.2.9', 'ipv4');
INSERT INTO peer_info VALUES (1, 'd.example', 'external');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 150)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769900000 + n * 60, 1769900000 + n * 60, 1, n * 6 FROM i WHERE n % 50 < 30;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, delay_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@d.example', 1, 1, 900000, 'sent', 1, line + 3 FROM message;
INSERT INTO traffic_hour SELECT 'mx1', CAST(logged_at / 3600 AS INTEGER) * 3600, count(*) FROM delivery GROUP BY 2;
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 150)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n + 1000, 2, 'B' || n, 1769900000 + n * 60, 1769900000 + n * 60, 1, 1000 + n * 6 FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, delay_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@d.example', 1, 1, 900000, CASE WHEN msg BETWEEN 1060 AND 1092 THEN 'deferred' ELSE 'sent' END, 1, line + 3 FROM message WHERE mta = 2;
-- On a third machine a batch of an hour ends, and only mail from outside comes in up to the log's end, and is taken.
INSERT INTO mta(mta, host, instance) VALUES (3, 'mx3', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 150)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n + 2000, 3, 'C' || n, 1769900000 + n * 60, 1769900000 + n * 60, 1, 2000 + n * 6 FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, delay_us, status, source, line)
SELECT msg, msg, last_at, CASE WHEN msg < 2060 THEN 'smtp' ELSE 'local' END, 'u' || msg || '@d.example', 1, CASE WHEN msg < 2060 THEN 1 END, 900000, 'sent', 1, line + 3 FROM message WHERE mta = 3;
-- On a fourth one mail is taken at the first try all the time, but for half an hour only after minutes.
INSERT INTO mta(mta, host, instance) VALUES (4, 'mx4', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 150)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n + 3000, 4, 'D' || n, 1769900000 + n * 60, 1769900000 + n * 60, 1, 3000 + n * 6 FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, delay_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@d.example', 1, 1, CASE WHEN msg BETWEEN 3060 AND 3092 THEN 150000000 ELSE 900000 END, 'sent', 1, line + 3 FROM message WHERE mta = 4;
-- On a fifth what had been put off is taken in that half hour.
INSERT INTO mta(mta, host, instance) VALUES (5, 'mx5', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 150)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n + 4000, 5, 'E' || n, 1769900000 + n * 60, 1769900000 + n * 60, 1, 4000 + n * 6 FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, delay_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@d.example', 1, 1, 900000, 'sent', 1, line + 3 FROM message WHERE mta = 5;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, external, note)
SELECT msg, 'u' || msg || '@d.example', 1, 'sent', 2, 1, last_at, last_at, 1, 0 FROM message WHERE msg BETWEEN 4060 AND 4092;
