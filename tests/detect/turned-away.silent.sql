-- One sender that tries three times, unknown recipients of a program of ours, all ports busy for three others, and a table that is told as what it is.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO reject(reject, mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line)
SELECT value, 1, 1769800000 + value, 'smtpd', 'reject', 'RCPT', 'mx.a.example[192.0.2.1]', '451', '4.3.5', '<u@corp.example>: Recipient address rejected: Server configuration problem',
  's@a.example', 'u@corp.example', 1, value FROM json_each('[1, 2, 3]')
UNION ALL
SELECT 10 + value, 1, 1769800000 + value, 'postscreen', 'reject', 'CONNECT', '[192.0.2.2]:999', '421', '4.3.2', 'All server ports are busy', 's' || value || '@b.example', 'u@corp.example', 1, value FROM json_each('[1, 2, 3]')
UNION ALL
SELECT 20 + value, 1, 1769700000 + value, 'smtpd', 'reject', 'RCPT', 'mx.c.example[192.0.2.3]', '451', '4.3.0', '<u@corp.example>: Temporary lookup failure', 's' || value || '@c.example', 'u@corp.example', 1, value FROM json_each('[1, 2, 3]')
UNION ALL
SELECT 30 + value, 1, 1769600000 + value, 'smtpd', 'reject', 'RCPT', 'localhost[127.0.0.1]', '550', '5.1.1', '<u' || value || '@corp.example>: Recipient address rejected: User unknown in local recipient table', 's@d.example', 'u' || value || '@corp.example', 1, value FROM json_each('[1, 2, 3]');
INSERT INTO signal(cause, provider, host, severity, state, confidence, started_at, ended_at, events, messages, recipients, domains, masked, detector, proof)
VALUES ('local.tables', 'mx1', 'mx1', 'medium', 'open', 90, 1769700001, 1769700002, 3, 0, 0, 0, 0, 'daemons', 'event');
