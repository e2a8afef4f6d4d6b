-- Four are, and then it takes two; eleven of another machine are put off by a disk that is full, which is told as such.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769731200, 1769850000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'corp.example');
INSERT INTO peer VALUES (1, 1, 'mx1.corp.example', 'private/dovecot-lmtp', NULL, 'unix');
INSERT INTO peer_info VALUES (1, 'mx1.corp.example', 'local');
INSERT INTO text VALUES (1, 1, 'host mx1.corp.example[private/dovecot-lmtp] said: 452 4.2.2 <ann@corp.example> Mailbox is full (in reply to RCPT TO command)');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'mailbox.full', 90, '', 1, 0, 'rcpt', '', 'private/dovecot-lmtp', '');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n * 500, 1, 'x@far.example', 1769800001 + n * 500, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at, 'lmtp', 'ann@corp.example', 1, 1, CASE WHEN msg <= 4 THEN 'deferred' ELSE 'sent' END, CASE WHEN msg <= 4 THEN 1 END, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, 'mailbox.full', 90, 1, 0, 0, 'deferred' FROM delivery WHERE status = 'deferred';
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 11)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) SELECT 100 + n, 2, 'B' || n, 1769800000 + n * 500, 1, 'x@far.example', 1769800001 + n * 500, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line) SELECT msg, msg, last_at, 'lmtp', 'u' || msg || '@corp.example', 1, 1, 'deferred', 1, 1, line FROM message WHERE msg > 100;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, 'mailbox.full', 90, 1, 0, 0, 'deferred' FROM delivery WHERE msg > 100;
INSERT INTO signal(detector, cause, provider, host, severity, confidence, state, started_at, ended_at, events, proof) VALUES ('store-full', 'local.disk', 'mx2', 'mx2', 'high', 70, 'open', 1769800400, 1769806000, 11, 'delivery');
