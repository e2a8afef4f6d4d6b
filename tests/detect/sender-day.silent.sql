-- The same from its desk: a campaign.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 9), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 3)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'A' || d || '.' || n, 1768896000 + d * 86400 + n * 9000, 'pc[10.0.0.1]', 'anna', 1, 1768896000, 1, n FROM d, i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 400)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'B' || n, 1769760000 + n * 180, 'pc[10.0.0.1]', 'anna', 1, 1769760000, 1, n FROM i;
-- One that travels, and sends as much as ever.
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 9), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 60)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'C' || d || '.' || n, 1768896000 + d * 86400 + n * 600, 'pc[10.0.0.2]', 'kato', 1, 1768896000, 1, n FROM d, i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 150)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'D' || n, 1769760000 + n * 400, 'dsl' || (n % 3) || '.telco.example[203.0.113.' || (n % 3) || ']', 'kato', 1, 1769760000, 1, n FROM i;
-- One whose line has another address every day, and who writes to all customers for once.
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 9), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'E' || d || '.' || n, 1768896000 + d * 86400 + n * 4000, 'dsl' || d || '.isp.example[203.0.113.' || d || ']', 'mori', 1, 1768896000, 1, n FROM d, i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 150)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'F' || n, 1769760000 + n * 220, 'dsl99.isp.example[203.0.113.99]', 'mori', 1, 1769760000, 1, n FROM i;
