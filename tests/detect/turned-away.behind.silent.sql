-- The sender is asked for instead, and it is his server that does not answer.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO phrase VALUES (1, 1, '<' || char(2) || '>: Sender address rejected: unverified address: connect to ' || char(1) || ' Connection refused');
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, phrase, reason, sender, recipient, source, line)
SELECT 1, 1769800000 + value, 'smtpd', 'reject', 'RCPT', 'mx.a.example[192.0.2.' || value || ']', '450', '4.1.1', 1, 'store.corp.example[203.0.113.21]:25:', 's' || value || '@a.example', 'u@corp.example', 1, value
FROM json_each('[1, 2, 3]');
