-- What came in for six providers in four hours of a night lay before qmgr(8), until all of it went out within some minutes; in the twenty hours before nothing waited.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769731200, 1769824800);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO peer(peer, host, addr, port, family, hash) SELECT domain, 'mx.' || name, '192.0.2.' || domain, 25, 'ipv4', domain FROM domain;
INSERT INTO peer_info(peer, provider, place) SELECT domain, name, 'external' FROM domain;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 24) INSERT INTO traffic_hour SELECT 'mx1', 1769731200 + h * 3600, 6 FROM h;
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 29)
INSERT INTO message(msg, mta, queue_id, intake_at, sender, last_at, source, line) SELECT n + 1, 1, 'A' || n, 1769803200 + n * 480, 'u' || (n % 5) || '@corp.example', 1769817601 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, delay_us, queue_us, active_us, connect_us, transfer_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'r' || msg, msg % 6 + 1, msg % 6 + 1, CAST((last_at - intake_at) * 1000000 AS INTEGER), CAST((last_at - intake_at) * 1000000 AS INTEGER), 0, 100000, 300000, 'sent', 1, line FROM message;
INSERT INTO plain_delay(span, at, delay_us, recipients) VALUES (86400, 1769731200, 500000, 120), (86400, 1769817600, 3600500000, 30);
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 24) INSERT INTO plain_delay SELECT 3600, 1769731200 + h * 3600, CASE h WHEN 24 THEN 3600500000 ELSE 500000 END, 6 FROM h;
INSERT INTO fact_hour(what, hour_at, first, last, n)
SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
