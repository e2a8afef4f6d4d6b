-- Among twenty-five quick ones; and a stranger's server that takes as long.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769800000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'd.example');
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (1, 1, '127.0.0.1', '127.0.0.1', 10024, 'ipv4');
INSERT INTO peer_info VALUES (1, '127.0.0.1', 'loopback');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n * 60, 1769800060 + n * 60, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, transfer_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u@d.example', 1, 1, 60000000, 'sent', 1, line FROM message;
WITH RECURSIVE i(n) AS (SELECT 101 UNION ALL SELECT n + 1 FROM i WHERE n < 125)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'B' || n, 1769800060 + (n - 100) * 25, 1769800070 + (n - 100) * 25, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, transfer_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u@d.example', 1, 1, 900000, 'sent', 1, line FROM message WHERE msg > 100;
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (2, 2, 'mx.d.example', '192.0.2.9', 25, 'ipv4');
INSERT INTO peer_info VALUES (2, 'd.example', 'external');
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, transfer_us, status, source, line)
SELECT msg + 200, msg, last_at, 'smtp', 'w@d.example', 1, 2, 60000000, 'sent', 1, line FROM message WHERE msg < 100;
-- A scanner that reads its signatures anew: fifteen wait for fifty seconds, and are done at once.
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (3, 3, '127.0.0.1', '127.0.0.1', 10026, 'ipv4');
INSERT INTO peer_info VALUES (3, '127.0.0.1', 'loopback');
WITH RECURSIVE i(n) AS (SELECT 501 UNION ALL SELECT n + 1 FROM i WHERE n < 515)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'C' || n, 1769802000 + n - 501, 1769802052, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, transfer_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u@d.example', 1, 3, (last_at - intake_at) * 1000000, 'sent', 1, line FROM message WHERE msg > 500;
INSERT INTO fact_hour SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
