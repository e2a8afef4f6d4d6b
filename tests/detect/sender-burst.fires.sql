-- A login that sent little, and then 400 messages in an hour from four addresses.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 1 UNION ALL SELECT h + 1 FROM h WHERE h < 8), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 3)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'A' || h || '.' || n, 1769800000 + h * 3600 + n, 'pc[192.0.2.1]', 'app', 1, 1769800000 + h * 3600 + n, 1, n FROM h, i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 400)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'B' || n, 1769872000 + n, 'x[192.0.2.' || (n % 4) || ']', 'app', 1, 1769872000 + n, 1, n FROM i;
