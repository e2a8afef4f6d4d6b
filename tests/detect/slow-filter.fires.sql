-- A filter on this machine takes a minute for each of twelve messages.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769800000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'd.example');
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (1, 1, '127.0.0.1', '127.0.0.1', 10024, 'ipv4');
INSERT INTO peer_info VALUES (1, '127.0.0.1', 'loopback');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n * 60, 1769800060 + n * 60, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, transfer_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u@d.example', 1, 1, 60000000, 'sent', 1, line FROM message;
INSERT INTO fact_hour SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
