-- Three days of everyday noise, and a fourth with five times as many.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769558400, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 479)
INSERT INTO event(mta, logged_at, program, kind, detail, source, line)
SELECT 1, 1769558400 + n * 720, 'smtpd', 'smtpd.sasl_failed', 'unknown[192.0.' || (n / 250) || '.' || (n % 250) || ']: SASL LOGIN authentication failed: x', 1, n FROM i;
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 479)
INSERT INTO event(mta, logged_at, program, kind, detail, source, line)
SELECT 1, 1769817600 + n * 100, 'smtpd', 'smtpd.sasl_failed', 'unknown[198.51.' || (n / 250) || '.' || (n % 250) || ']: SASL LOGIN authentication failed: x', 1, 1000 + n FROM i;
