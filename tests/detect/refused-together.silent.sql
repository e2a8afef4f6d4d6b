-- Six messages to one recipient each who is named; and one to three that is returned for what its text names: the sender.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769800000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'd.example');
INSERT INTO text(text, hash, body) VALUES (1, 1, 'host mx.d.example[192.0.2.9] said: 550 Unknown user Taro@d.example (in reply to end of DATA command)');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, code, host, addr, provider) VALUES (1, 'mailbox.filtered', 82, 'x', 1, 0, 'eod', 550, '', '', 'd.example');
INSERT INTO text(text, hash, body) VALUES (2, 2, 'host mx.d.example[192.0.2.9] said: 550 No mail from report@corp.example (in reply to end of DATA command)');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, code, host, addr, provider) VALUES (2, 'policy.sender', 82, 'x', 1, 0, 'eod', 550, '', '', 'd.example');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 7)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n, 1769800000 + n, 1, n FROM i;
INSERT INTO attempt(attempt, msg, program, pid, started_at, ended_at, opened, failed_v4, failed_v6) SELECT msg, msg, 'smtp', 7, last_at, last_at, 1, 0, 0 FROM message;
INSERT INTO delivery(delivery, msg, attempt, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, msg, last_at, 'smtp', 'taro@d.example', 1, 'bounced', 1 + (msg = 7), 1, msg FROM message
UNION ALL SELECT 8, 7, 7, 1769800007, 'smtp', 'jiro@d.example', 1, 'bounced', 2, 1, 8 UNION ALL SELECT 9, 7, 7, 1769800007, 'smtp', 'hana@d.example', 1, 'bounced', 2, 1, 9;
-- Two returned for another one, and two more half a year later.
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) VALUES (21, 1, 'C1', 1769800100, 1769800101, 1, 21), (22, 1, 'C2', 1785000200, 1785000201, 1, 25);
INSERT INTO attempt(attempt, msg, program, pid, started_at, ended_at, opened, failed_v4, failed_v6) SELECT msg, msg, 'smtp', 7, last_at, last_at, 1, 0, 0 FROM message WHERE msg > 20;
WITH who(n, name) AS (VALUES (1, 'taro'), (2, 'jiro'), (3, 'hana'))
INSERT INTO delivery(delivery, msg, attempt, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg * 10 + n, msg, msg, last_at, 'smtp', name || '@d.example', 1, 'bounced', 1, 1, line + n FROM message, who WHERE msg > 20;
