-- The same, but they took two seconds each; the ten seconds and more are those of the other machine, to two providers only.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769731200, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix'), (2, 'mx2', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 60)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769760000 + n * 300, 1769760042 + n * 300, 1, n FROM i UNION ALL SELECT n + 60, 2, 'A' || n, 1769760000 + n * 300, 1769760002 + n * 300, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, connect_us, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, msg % 6 + 1, CASE mta WHEN 1 THEN 2000000 ELSE 40000000 END, 'sent', 1, line FROM message;
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
INSERT INTO pace(host, provider, part, n, fast, msg) SELECT host, name, 'connect', 10, 10 * (mta - 1), 120 FROM domain, mta;
INSERT INTO slow(host, provider, part, nth, n, minutes) SELECT 'mx1', name, 'connect', 1, 10, '' FROM domain UNION ALL SELECT 'mx2', name, 'connect', 1, 10, '' FROM domain WHERE domain < 3;
INSERT INTO delay(kind, name, n, p95_s, connect_p90_s, total, queue, connect, transfer) SELECT 'provider', name, 10, 42, 40, '', '', '', '' FROM domain;
