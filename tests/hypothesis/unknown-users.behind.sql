-- Twelve addresses that a server of our own network does not know; the mail for them came from outside.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769000000, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'isp.example');
INSERT INTO peer VALUES (1, 1, 'store.corp.example', '172.20.0.5', 25, 'ipv4');
INSERT INTO text VALUES (1, 1, 'unknown');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 24)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 - 86400 * (n <= 12) + n, 1, 'x' || n || '@far.example', 1769800000 + n, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, intake_at, 'smtp', 'u' || msg || '@isp.example', 1, 1, CASE WHEN msg <= 12 THEN 'sent' ELSE 'bounced' END, CASE WHEN msg > 12 THEN 1 END, 1, msg FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status, provider) SELECT delivery, msg, logged_at, 'mailbox.unknown', 90, 1, 0, 0, status, 'isp.example' FROM delivery WHERE status = 'bounced';
INSERT INTO fact_hour VALUES ('delivery', 1769713200, 1, 12, 12), ('delivery', 1769799600, 13, 24, 12);
INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, detector, proof, kinds) VALUES ('mailbox.unknown@mx1', 'mailbox.unknown', 'mx1', 'mx1', 'medium', 'recovered', 90, 1769800000, 1769800600, 1769800600, 12, 12, 12, 1, 0, 'x', 'complaint', '');
