-- The line is down for a quarter of an hour: what had waited before and five fresh messages fail, nothing is accepted meanwhile, and all of these servers take mail afterwards.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769700000, 1769803200);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 20) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO domain_info SELECT domain, name, 9 FROM domain;
INSERT INTO peer SELECT domain, domain, 'mx.' || name, '192.0.2.' || domain, 25, 'ipv4' FROM domain;
INSERT INTO peer_info SELECT domain, name, 'external' FROM domain;
INSERT INTO provider_seen SELECT 'mx1', name, 1769803100 FROM domain;
INSERT INTO text VALUES (1, 1, 'connect to mx.d1.example[192.0.2.1]:25: Connection timed out');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'network.timeout', 90, '', 0, 0, '', '', '192.0.2.1', '');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 15) -- ten that waited, five fresh
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769801400 + n * 60 - CASE WHEN n <= 10 THEN 50000 ELSE 31 END, 1769801400 + n * 60, 1, n FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 9) -- and what others take
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT 100 + n, 1, 'B' || n, 1769799700 + n * 100, 1769799700 + n * 100, 1, 100 + n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, connect_us, transfer_us, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, CASE WHEN msg > 100 THEN msg - 90 ELSE 1 + msg % 10 END, CASE WHEN msg > 100 THEN msg - 90 END, CASE WHEN msg > 100 THEN 300000 ELSE 30000000 END, 0,
  CASE WHEN msg > 100 THEN 'sent' ELSE 'deferred' END, CASE WHEN msg < 100 THEN 1 END, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider, status)
SELECT d.delivery, d.msg, d.logged_at, 'network.timeout', 90, 1, 0, 0, n.name, d.status FROM delivery d JOIN domain n USING (domain) WHERE d.reason = 1;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery)
SELECT msg, recipient, domain, 'deferred', 1, 1, CASE WHEN msg <= 10 THEN logged_at - 50000 ELSE logged_at END, logged_at, delivery FROM delivery WHERE reason = 1;
INSERT INTO network_hour VALUES ('mx1', 1769799600, 'network.timeout', 10, 15, 15);
INSERT INTO traffic_hour VALUES ('mx1', 1769799600, 9);
INSERT INTO fact_hour(what, hour_at, first, last, n) VALUES ('delivery', 1769799600, 1, 109, 24);
