-- As many failures, all for one domain.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 1) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 1) INSERT INTO text SELECT n, n, 'text ' || n FROM i;
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) SELECT text, 'dns.tempfail', 90, '', 0, 0, '', '', '', 'p' || text || '.example' FROM text;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n, 1769800000 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@example', msg % 1 + 1, 'deferred', msg % 1 + 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo)
SELECT delivery, msg, logged_at, 'dns.tempfail', 90, reason, 0, 0 FROM delivery;
-- Nor of three domains that never had a server, in an hour in which nothing else was sent.
INSERT INTO domain VALUES (101, 'dead1.example'), (102, 'dead2.example'), (103, 'dead3.example');
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT 9000 + domain, 1, 'D' || domain, 1769900000, 1769900000, 1, domain FROM domain WHERE domain > 100;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u@dead', msg - 9000, 'deferred', 1, 1, line FROM message WHERE msg > 9000;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo) SELECT delivery, msg, logged_at, 'dns.tempfail', 90, 1, 0, 0 FROM delivery WHERE msg > 9000;
-- And on another machine the name servers of six domains, for three hours: each is looked up over and over, and ten others take mail all the while.
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 201 UNION ALL SELECT n + 1 FROM i WHERE n < 216) INSERT INTO domain SELECT n, 'e' || n || '.example' FROM i;
INSERT INTO domain_info SELECT domain, name, 9 FROM domain WHERE domain > 200;
INSERT INTO peer SELECT domain, domain, 'mx.' || name, '198.51.100.' || domain, 25, 'ipv4' FROM domain WHERE domain > 206;
INSERT INTO peer_info SELECT domain, name, 'external' FROM domain WHERE domain > 206;
INSERT INTO text VALUES (200, 200, 'Name service error');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (200, 'dns.tempfail', 90, '', 0, 0, '', '', '', '');
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 179)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT 20000 + n, 2, 'E' || n, 1769803200 + n * 60, 1769803200 + n * 60, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, CASE WHEN msg % 2 THEN 201 + msg % 6 ELSE 207 + msg % 10 END, CASE WHEN msg % 2 = 0 THEN 207 + msg % 10 END, CASE WHEN msg % 2 THEN 'deferred' ELSE 'sent' END,
  CASE WHEN msg % 2 THEN 200 END, 1, line FROM message WHERE mta = 2;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo) SELECT delivery, msg, logged_at, 'dns.tempfail', 90, 200, 0, 0 FROM delivery WHERE reason = 200;
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery WHERE msg >= 20000 GROUP BY 2;
