-- Twelve messages for six mailboxes: all of them are full at once, or so is what they lie on; the thirteenth is taken.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'corp.example');
INSERT INTO peer(peer, hash, host, addr) VALUES (1, 1, 'virtual', '');
INSERT INTO peer_info VALUES (1, 'local', 'local');
INSERT INTO text VALUES (1, 1, '552 5.2.2 Not enough disk quota'), (2, 2, '451 4.2.0 Failed to write: No space left on device');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'mailbox.full', 90, '', 0, 0, '', '', '', ''), (2, 'remote.full', 90, '', 1, 0, '', 'mx1', 'private/dovecot-lmtp', 'mx1');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 13)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 + n * 60, 1, 'a@far.example', 1769800000 + n * 60, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at + 1, 'virtual', 'u' || (msg % 6) || '@corp.example', 1, 1, CASE WHEN msg = 13 THEN 'sent' ELSE 'bounced' END, CASE WHEN msg = 13 THEN NULL ELSE 1 + msg % 2 END, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, CASE reason WHEN 1 THEN 'mailbox.full' ELSE 'remote.full' END, 90, reason, 0, 0, 'bounced' FROM delivery WHERE status = 'bounced';
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
