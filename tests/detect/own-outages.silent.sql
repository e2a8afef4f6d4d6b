-- As many failures, but of servers that fail for hours: each message waits for its third try and longer. And a machine at which one in twenty fails every day.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1768780800, 1769817600);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 5) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO domain_info SELECT domain, name, 9 FROM domain;
INSERT INTO provider_seen SELECT 'mx1', name, 1769816000 FROM domain;
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 11) INSERT INTO provider_day(host, provider, day_at, tried, accepted) SELECT 'mx1', name, 1768780800 + d * 86400, 6, 6 FROM domain, d;
INSERT INTO text VALUES (1, 1, 'connect to mx: Connection timed out');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'network.timeout', 90, '', 0, 0, '', '', '', '');
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 4)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n + 1, 1, 'A' || n, 1769763600 + n * 3000, 1769763600 + n * 3000, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, msg % 3 + 1, 'deferred', 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, 'network.timeout', 90, 1, 0, 0, 'deferred' FROM delivery;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, provider) SELECT msg, recipient, domain, 'sent', 6, 5, logged_at, logged_at + 600, delivery, 'd' || domain || '.example' FROM delivery;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 3) INSERT INTO traffic_hour SELECT 'mx1', 1769763600 + h * 3600, 3 FROM h;
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
INSERT INTO provider_seen SELECT 'mx2', name, 1769816000 FROM domain;
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 11) INSERT INTO provider_day(host, provider, day_at, tried, accepted) SELECT 'mx2', name, 1768780800 + d * 86400, 6, 6 FROM domain, d;
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 20)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n + 101, 2, 'B' || n, CASE WHEN n < 5 THEN 1769763600 + n * 3000 ELSE 1768780800 + n * 40000 END, CASE WHEN n < 5 THEN 1769763600 + n * 3000 ELSE 1768780800 + n * 40000 END, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, msg % 3 + 1, 'deferred', 1, 1, line FROM message WHERE mta = 2;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, 'network.timeout', 90, 1, 0, 0, 'deferred' FROM delivery WHERE delivery > 100;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, provider) SELECT msg, recipient, domain, 'sent', 2, 1, logged_at, logged_at + 600, delivery, 'd' || domain || '.example' FROM delivery WHERE delivery > 100;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 3) INSERT INTO traffic_hour SELECT 'mx2', 1769763600 + h * 3600, 3 FROM h;
