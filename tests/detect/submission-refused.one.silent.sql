-- The same number, but ten of them are one client's that tries again and again.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1769830000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 11)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, source, line)
SELECT 1, 1769800000 + n * 600, 'submission/smtpd', 'reject', 'MAIL', 'pc' || max(n - 9, 0) || '.corp.example[10.0.0.' || max(n - 9, 0) || ']', '552', '5.3.4', 'Message size exceeds fixed limit', 1, n + 1 FROM i;
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 8)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, way_in, client, sasl_user, sender, source, line)
SELECT n + 1, 1, 'A' || n, 1769800050 + n * 700, 1769800051 + n * 700, 1, 'pc' || (n % 3) || '.corp.example[10.0.0.' || (n % 3) || ']', 'u' || (n % 3), 'u@corp.example', 1, 20 + n FROM i;
