-- As many, and of six mailboxes two take mail between: the others are over their quotas. On another machine six over their quotas are tried over and over, and another one takes mail meanwhile.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'corp.example');
INSERT INTO peer(peer, hash, host, addr) VALUES (1, 1, 'virtual', '');
INSERT INTO peer_info VALUES (1, 'local', 'local');
INSERT INTO text VALUES (1, 1, '552 5.2.2 Not enough disk quota');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'mailbox.full', 90, '', 0, 0, '', '', '', '');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 24)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n * 60, 1, 'a@far.example', 1769800000 + n * 60, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at + 1, 'virtual', 'u' || (msg % 6) || '@corp.example', 1, 1, CASE WHEN msg % 6 < 2 THEN 'sent' ELSE 'bounced' END, CASE WHEN msg % 6 < 2 THEN NULL ELSE 1 END, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, 'mailbox.full', 90, 1, 0, 0, 'bounced' FROM delivery WHERE status = 'bounced';
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 24)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) SELECT 100 + n, 2, 'B' || n, 1769800000, 1, 'a@far.example', 1769803000, 1, 100 + n FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 600)
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT 100 + n, 101 + n % 12, 1769800000 + n * 5, 'virtual', 'v' || (n % 6) || '@corp.example', 1, 1, 'deferred', 1, 1, 100 + n FROM i;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, 'mailbox.full', 90, 1, 0, 0, 'deferred' FROM delivery WHERE status = 'deferred';
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12)
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, source, line)
SELECT 700 + n, 112 + n, 1769800100 + n * 200, 'virtual', 'w@corp.example', 1, 1, 'sent', 1, 700 + n FROM i;
DELETE FROM fact_hour;
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
