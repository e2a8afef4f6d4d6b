-- A hundred clients in one hour say that our certificate has expired, and for two hours nobody does: it is over.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1769810800);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 100), l(k, kind, detail) AS (VALUES (0, 'smtpd.tls_failed', 'SSL_accept error from '), (1, 'smtpd.tls_alert_expired', 'TLS library problem: error:0A000415:SSL routines::sslv3 alert certificate expired:../ssl/record/rec_layer_s3.c:1584:SSL alert number 45:'))
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) SELECT 1, 1769800000 + n * 36, 'smtpd', kind, detail || CASE k WHEN 0 THEN 'pc' || n || '.corp.example[192.0.2.' || n || ']: -1' ELSE '' END, 1, n * 2 + k FROM i, l;
