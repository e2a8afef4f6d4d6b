-- As many break off, small ones as often as large ones.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 3) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO peer SELECT domain, domain, 'mx.' || name, '192.0.2.' || domain, 25, 'ipv4' FROM domain;
INSERT INTO peer_info SELECT domain, name, 'external' FROM domain;
INSERT INTO text VALUES (1, 1, 'conversation with mx.d1.example[192.0.2.1] timed out while sending message body');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'protocol.lost_eod', 90, '', 0, 0, 'eod', '', '', '');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 25)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, size, source, line) SELECT n, 1, 'A' || n, 1769800000 + n * 60, 1769800000 + n * 60, 3000 + n % 2 * 37000, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, msg % 3 + 1, msg % 3 + 1, CASE WHEN msg % 5 < 2 THEN 'deferred' ELSE 'sent' END, CASE WHEN msg % 5 < 2 THEN 1 END, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, 'protocol.lost_eod', 90, 1, 0, 0, 'deferred' FROM delivery WHERE reason = 1;
INSERT INTO fact_hour SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
