-- The same days; then three of twelve are answered (people on holiday), and from elsewhere come notifications of mail that somebody else sent in our name.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1768089600);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain(domain, name) VALUES (1, 'partner.example'), (2, 'corp.example');
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (1, 1, 'partner-example.mail.protection.outlook.com', '192.0.2.9', 25, 'ipv4'), (2, 2, 'mx1.corp.example', 'private/dovecot-lmtp', NULL, 'unix');
INSERT INTO peer_info(peer, provider, place) VALUES (1, 'microsoft', 'external'), (2, 'mx1.corp.example', 'external');
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 7), i(i) AS (SELECT 0 UNION ALL SELECT 1)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, nrcpt, last_at, source, line) SELECT 1 + d * 2 + i, 1, 'A' || d || i, 1767261600 + d * 86400 + i * 3600, 1, 'anna@corp.example', 1, 1767261600 + d * 86400 + i * 3600, 1, 1 FROM d, i;
WITH RECURSIVE i(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM i WHERE i < 11)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, nrcpt, last_at, source, line) SELECT 101 + 2 * i, 1, 'B' || i, 1767952800 + i * 1800, 1, 'anna@corp.example', 1, 1767952800 + i * 1800, 1, 1 FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, source, line) SELECT msg, msg, intake_at + 1, 'smtp', 'u' || (msg % 16) || '@partner.example', 1, 1, 'sent', 1, 1 FROM message;
WITH RECURSIVE i(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM i WHERE i < 11)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, client, sender, nrcpt, last_at, source, line) SELECT 102 + 2 * i, 1, 'C' || i, 1767952800 + i * 1800 + 90, 1, CASE WHEN i % 4 = 0 THEN 'mail-am6eur05on2071.outbound.protection.outlook.com[192.0.2.71]' ELSE 'mx' || i || '.isp.example[203.0.113.9]' END, '', 1, 1767952900 + i * 1800, 1, 1 FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, source, line) SELECT msg, msg, intake_at + 1, 'lmtp', 'anna@corp.example', 2, 2, 'sent', 1, 1 FROM message WHERE sender = '';
INSERT INTO fact_hour SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
