-- An application at a private address is refused relaying to thirty recipients.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 30)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line)
SELECT 1, 1769800000 + n * 150, 'smtpd', 'reject', 'RCPT', 'app.corp.example[10.1.1.55]', '454', '4.7.1', '<u' || n || '@far.example>: Relay access denied', 'app@corp.example', 'u' || n || '@far.example', 1, n FROM i;
