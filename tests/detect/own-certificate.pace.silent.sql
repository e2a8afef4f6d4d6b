-- One client with a wrong clock says so, six times.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6), l(k, kind, detail) AS (VALUES (0, 'smtpd.tls_failed', 'SSL_accept error from pc1.corp.example[192.0.2.1]: -1'), (1, 'smtpd.tls_alert_expired', 'TLS library problem: error:0A000415:SSL routines::sslv3 alert certificate expired:../ssl/record/rec_layer_s3.c:1584:SSL alert number 45:'))
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) SELECT 1, 1769800000 + n * 600, 'smtpd', kind, detail, 1, n * 2 + k FROM i, l;
