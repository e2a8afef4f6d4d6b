-- Seventy reports from as many servers come within two hours for one address that sent two messages.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769300000, 1769850000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'corp.example'), (2, 'far.example');
INSERT INTO peer VALUES (1, 1, 'mx.far.example', '192.0.2.1', 25, 'ipv4'), (2, 2, '', '', NULL, NULL);
INSERT INTO peer_info VALUES (1, 'far.example', 'external'), (2, 'local', 'local');
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) VALUES (1, 1, 'B1', 1769790000, 2, 'info@corp.example', 1769790000, 1, 1), (2, 1, 'B2', 1769790001, 2, 'info@corp.example', 1769790001, 1, 2);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, source, line) VALUES (1, 1, 1769790001, 'smtp', 'a@far.example', 2, 1, 'sent', 1, 1), (2, 2, 1769790002, 'smtp', 'b@far.example', 2, 1, 'sent', 1, 2);
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 70)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, client, sender, last_at, source, line)
SELECT 1000 + n, 1, 'A' || n, 1769800000 + n * 100, 1, 'mx' || n || '.far.example[192.0.2.' || n || ']', '', 1769800000 + n * 100, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, source, line)
SELECT msg, msg, last_at + 1, 'local', 'info@corp.example', 1, 2, 'sent', 1, line FROM message WHERE msg > 1000;
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
INSERT INTO traffic_hour(host, hour_at, accepted) SELECT 'mx1', CAST(logged_at / 3600 AS INTEGER) * 3600, count(*) FROM delivery WHERE relay = 1 GROUP BY 2;
