-- Two and a half hours of mail, one a minute to a server of others, half an hour without in the middle, in which other lines go on.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769900000, 1769909000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'd.example');
INSERT INTO peer(peer, hash, host, addr, family) VALUES (1, 1, 'mx.d.example', '192.0.2.9', 'ipv4');
INSERT INTO peer_info VALUES (1, 'd.example', 'external');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 150)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769900000 + n * 60, 1769900000 + n * 60, 1, n * 6 FROM i WHERE n NOT BETWEEN 60 AND 92;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, delay_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@d.example', 1, 1, 900000, 'sent', 1, line + 3 FROM message;
INSERT INTO traffic_hour SELECT 'mx1', CAST(logged_at / 3600 AS INTEGER) * 3600, count(*) FROM delivery GROUP BY 2;
