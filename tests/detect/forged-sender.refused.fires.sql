-- Seventy servers bring reports for as many addresses that don't exist, within two hours; once a day there is one.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769300000, 1769850000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'corp.example'), (2, 'far.example');
INSERT INTO peer VALUES (1, 1, 'mx.far.example', '192.0.2.1', 25, 'ipv4'), (2, 2, '', '', NULL, NULL);
INSERT INTO peer_info VALUES (1, 'far.example', 'external'), (2, 'local', 'local');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line)
SELECT 1, 1769300000 + n * 86400, 'smtpd', 'reject', 'RCPT', 'mx' || n || '.far.example[192.0.2.' || n || ']', '550', '5.1.1', 'User unknown in virtual mailbox table', '', 'x' || n || '@corp.example', 1, n FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 70)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line)
SELECT 1, 1769800000 + n * 100, 'smtpd', 'reject', 'RCPT', 'mx' || n || '.far.example[192.0.2.' || n || ']', '550', '5.1.1', 'User unknown in virtual mailbox table', '', 'x' || n || '@corp.example', 1, n FROM i;
