-- A large provider's servers brought mail; then a milter calls spam what some of its users send at night.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'corp.example');
INSERT INTO message(msg, mta, queue_id, way_in, client, sender, intake_at, last_at, source, line) VALUES (1, 1, 'A1', 1, 'mail.partner.example[192.0.2.72]', 'kim@partner.example', 1769799700, 1769799701, 1, 1);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, source, line) VALUES (1, 1, 1769799701, 'local', 'mori@corp.example', 1, 'sent', 1, 1);
INSERT INTO message(msg, mta, queue_id, way_in, client, sender, intake_at, last_at, source, line) VALUES (2, 1, 'A2', 1, 'mail2.partner.example[192.0.2.73]', 'lee@partner.example', 1769799900, 1769799901, 1, 1);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, source, line) VALUES (2, 2, 1769799901, 'local', 'abe@corp.example', 1, 'sent', 1, 1);
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6)
INSERT INTO reject(mta, logged_at, program, action, stage, client, dsn, reason, sender, recipient, source, line)
SELECT 1, 1769800000 + n * 60, 'cleanup', 'milter-reject', 'END-OF-MESSAGE', CASE n % 2 WHEN 0 THEN 'mail.partner.example[192.0.2.72]' ELSE 'mail2.partner.example[192.0.2.73]' END, '5.7.1', 'Spam message rejected', 'kim' || n || '@partner.example', 'u' || n || '@corp.example', 1, n FROM i;
INSERT INTO fact_hour SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
INSERT INTO fact_hour SELECT 'reject', CAST(logged_at / 3600 AS INTEGER) * 3600, min(reject), max(reject), count(*) FROM reject GROUP BY 2;
