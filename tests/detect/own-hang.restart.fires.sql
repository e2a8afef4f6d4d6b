-- Two weeks of mail for users of our own in office hours; on a Wednesday none is delivered from ten to noon, and then, after a restart, what had come in meanwhile.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1768176000, 1769558400);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'corp.example');
INSERT INTO peer(peer, hash, host, addr) VALUES (1, 1, 'local', '');
INSERT INTO peer_info VALUES (1, 'local', 'local');
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 15), h(h) AS (SELECT 8 UNION ALL SELECT h + 1 FROM h WHERE h < 17)
INSERT INTO line_hour(hour_at, mta, family, tried, status, n) SELECT 1768176000 + d * 86400 + h * 3600, 1, '', 0, 'sent', 20 FROM d, h WHERE d % 7 < 5 AND NOT (d = 9 AND h IN (10, 11));
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 20)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) SELECT n, 1, 'A' || n, 1768953600 + 36000 + n * 300, 1, 'a@far.example', 1768953600 + 43200 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, source, line) SELECT msg, msg, last_at, 'local', 'u@corp.example', 1, 1, 'sent', 1, line FROM message;
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (1, 1768996795, 'master', 'master.stop', 'terminating on signal 15', 1, 99);
