-- Twelve that took a minute and 14 quick ones, where the rows of the next hours stand between those of the first (two logs, read by turns): each counts once.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769800000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'd.example');
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (1, 1, '127.0.0.1', '127.0.0.1', 10024, 'ipv4');
INSERT INTO peer_info VALUES (1, '127.0.0.1', 'loopback');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n * 60, 1769800060 + n * 60, 1, n FROM i;
WITH RECURSIVE i(n) AS (SELECT 101 UNION ALL SELECT n + 1 FROM i WHERE n < 100 + 14)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'B' || n, 1769800130 + (n - 100) * 25, 1769800131 + (n - 100) * 25, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, transfer_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u@d.example', 1, 1, (last_at - intake_at) * 1000000, 'sent', 1, line FROM message;
INSERT INTO fact_hour SELECT 'delivery', 1769799600 + column1 * 3600, 1, 200, 9 FROM (VALUES (0), (1), (2));
