-- Twelve servers of as many are told within two hours that their mail is too large; forty recipients get theirs meanwhile.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1769830000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO phrase VALUES (1, 1, 'Message size exceeds fixed limit');
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 11)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, phrase, source, line)
SELECT 1, 1769800000 + n * 600, 'smtpd', 'reject', 'MAIL', 'mx' || n || '.a.example[192.0.2.' || n || ']', '552', '5.3.4', 1, 1, n + 1 FROM i;
INSERT INTO line_hour(hour_at, mta, family, tried, status, n) VALUES (1769799600, 1, '', 0, 'sent', 20), (1769803200, 1, '', 0, 'sent', 20);
