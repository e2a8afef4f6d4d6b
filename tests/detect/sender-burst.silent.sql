-- A login that always sends as much.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 1 UNION ALL SELECT h + 1 FROM h WHERE h < 8), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 400)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'A' || h || '.' || n, 1769800000 + h * 3600 + n, 'pc[192.0.2.1]', 'app', 1, 1769800000 + h * 3600 + n, 1, n FROM h, i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 400)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'B' || n, 1769872000 + n, 'x[192.0.2.' || (n % 1) || ']', 'app', 1, 1769872000 + n, 1, n FROM i;
-- A login whose first morning in the log is busier than the night before it.
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 7)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'C' || h, 1769799600 + h * 3600, 'pc[192.0.2.1]', 'anna', 3, 1769799600 + h * 3600, 1, h FROM h;
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) VALUES (1, 'D', 1769799600 + 10 * 3600, 'pc[192.0.2.1]', 'anna', 140, 1769799600 + 10 * 3600, 1, 9);
