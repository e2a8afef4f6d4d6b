-- A stranger, as often; and a person who forgot to log in, three times.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 30)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line)
SELECT 1, 1769800000 + n * 30, 'smtpd', 'reject', 'RCPT', 'unknown[203.0.113.9]', '454', '4.7.1', '<u' || n || '@far.example>: Relay access denied', 'app@corp.example', 'u' || n || '@far.example', 1, n FROM i;
WITH RECURSIVE i(n) AS (SELECT 101 UNION ALL SELECT n + 1 FROM i WHERE n < 103)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line)
SELECT 1, 1769800000 + n * 30, 'smtpd', 'reject', 'RCPT', 'pc7.corp.example[10.1.1.7]', '454', '4.7.1', '<u' || n || '@far.example>: Relay access denied', 'anna@corp.example', 'u' || n || '@far.example', 1, n FROM i;
