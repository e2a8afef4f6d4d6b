-- A proxy at a private address is turned away three times; those behind it, of many names, are refused relaying.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO event(mta, logged_at, program, kind, detail, source, line)
SELECT 1, 1769800000 + value, 'smtpd', 'smtpd.connection_rate', 'Connection rate limit exceeded: 61 from unknown[172.18.0.1] for service smtp', 1, value FROM json_each('[1, 2, 3]');
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, helo, source, line)
SELECT 1, 1769800100 + value, 'smtpd', 'reject', 'RCPT', 'unknown[172.18.0.1]', '454', '4.7.1', 'Relay access denied', 'a@far.example', 'b@other.example', 'bot' || value, 1, value FROM json_each('[4, 5, 6, 7]');
