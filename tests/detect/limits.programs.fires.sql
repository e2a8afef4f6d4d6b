-- Three lines about programs of this machine.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO event(mta, logged_at, program, kind, detail, source, line)
SELECT 1, 1769800000 + value, 'smtpd', 'smtpd.message_rate', 'Message delivery request rate limit exceeded: 51 from localhost[127.0.0.1] for service smtp', 1, value FROM json_each('[1, 2, 3]');
