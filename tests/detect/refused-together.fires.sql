-- Two messages to three recipients each, returned for one of them.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769800000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'd.example');
INSERT INTO text(text, hash, body) VALUES (1, 1, 'host mx.d.example[192.0.2.9] said: 550 Unknown user Taro@d.example (in reply to end of DATA command)');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, code, host, addr, provider) VALUES (1, 'mailbox.filtered', 82, 'x', 1, 0, 'eod', 550, '', '', 'd.example');
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) VALUES (1, 1, 'A1', 1769800100, 1769800101, 1, 1), (2, 1, 'A2', 1769800200, 1769800201, 1, 5);
INSERT INTO attempt(attempt, msg, program, pid, started_at, ended_at, opened, failed_v4, failed_v6) SELECT msg, msg, 'smtp', 7, last_at, last_at, 1, 0, 0 FROM message;
WITH who(n, name) AS (VALUES (1, 'taro'), (2, 'jiro'), (3, 'hana'))
INSERT INTO delivery(delivery, msg, attempt, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg * 10 + n, msg, msg, last_at, 'smtp', name || '@d.example', 1, 'bounced', 1, 1, line + n FROM message, who;
