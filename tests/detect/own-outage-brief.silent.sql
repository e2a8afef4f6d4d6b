-- A log of ten minutes: four messages to four providers that took mail before, all in vain, and one accepted between them.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769799600, 1769800200);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'a.example'), (2, 'b.example'), (3, 'c.example'), (4, 'd.example');
INSERT INTO peer(peer, hash, host, addr, port, family) SELECT domain, domain, 'mx.' || name, '192.0.2.' || domain, 25, 'ipv4' FROM domain;
INSERT INTO peer_info SELECT peer, substr(host, 4), 'external' FROM peer;
INSERT INTO provider_seen SELECT 'mx1', name, 1769799700 FROM domain;
INSERT INTO traffic_hour(host, hour_at, accepted) VALUES ('mx1', 1769799600, 4);
INSERT INTO text VALUES (1, 1, 'connect to mx.a.example[192.0.2.1]:25: No route to host');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769799690 + n, 1769799690 + n, 1, n FROM i;
-- 1 to 4 and 7 are accepted, the others are not
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, 1 + (msg - 1) % 4, CASE WHEN msg IN (1, 2, 3, 4, 7) THEN 1 + (msg - 1) % 4 END, CASE WHEN msg IN (1, 2, 3, 4, 7) THEN 'sent' ELSE 'deferred' END, CASE WHEN msg IN (5, 6, 8) THEN 1 END, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider, status)
SELECT d.delivery, d.msg, d.logged_at, 'network.unreachable', 90, d.reason, 0, 0, n.name, d.status FROM delivery d JOIN domain n USING (domain) WHERE d.reason IS NOT NULL;
-- And on another machine four servers that answer to nothing: what was begun together with the rest ends half a minute after it.
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
INSERT INTO provider_seen SELECT 'mx2', name, 1769799700 FROM domain;
INSERT INTO traffic_hour(host, hour_at, accepted) VALUES ('mx2', 1769799600, 4);
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT 900 + n, 2, 'Z' || n, 1769799690, 1769799691 + (n > 4) * 30, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, connect_us, transfer_us, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, 1 + (msg - 901) % 4, CASE WHEN msg < 905 THEN msg - 900 END, CASE WHEN msg < 905 THEN 400000 ELSE 31000000 END, 0, CASE WHEN msg < 905 THEN 'sent' ELSE 'deferred' END,
  CASE WHEN msg > 904 THEN 1 END, 1, line FROM message WHERE mta = 2;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider, status)
SELECT d.delivery, d.msg, d.logged_at, 'network.timeout', 90, d.reason, 0, 0, n.name, d.status FROM delivery d JOIN domain n USING (domain) WHERE d.reason IS NOT NULL AND d.msg > 900;
