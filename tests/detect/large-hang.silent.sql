-- Machines at which one thing is missing each: two firms only; seven messages; messages of 19 kB; nine small ones that are taken; four large ones that are taken; four that get through soon
-- after; sessions that break off before the message; a server of our own. And one at which small messages break off as often as large ones.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
CREATE TEMP TABLE near(mta INTEGER PRIMARY KEY, providers, failed, size, small, large, again, text, peer);
INSERT INTO near VALUES (1, 2, 10, 40000, 15, 0, 0, 1, 0), (2, 3, 7, 40000, 15, 0, 0, 1, 0), (3, 3, 10, 19000, 15, 0, 0, 1, 0), (4, 3, 10, 40000, 9, 0, 0, 1, 0), (5, 3, 10, 40000, 15, 4, 0, 1, 0),
  (6, 3, 10, 40000, 15, 0, 4, 1, 0), (7, 3, 10, 40000, 15, 0, 0, 2, 0), (8, 3, 10, 40000, 15, 0, 0, 1, 3), (9, 3, 10, NULL, 15, 0, 0, 1, 0);
INSERT INTO mta(mta, host, instance) SELECT mta, 'mx' || mta, 'postfix' FROM near;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO peer SELECT domain, domain, 'mx.' || name, '192.0.2.' || domain, 25, 'ipv4' FROM domain;
INSERT INTO peer_info SELECT domain, name, CASE WHEN domain > 3 THEN 'local' ELSE 'external' END FROM domain;
INSERT INTO text VALUES (1, 1, 'conversation with mx.d1.example[192.0.2.1] timed out while sending message body'), (2, 2, 'lost connection with mx.d1.example[192.0.2.1] while sending RCPT TO');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'protocol.lost_eod', 90, '', 0, 0, 'eod', '', '', ''), (2, 'protocol.lost', 90, '', 0, 0, 'rcpt', '', '', '');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 30)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, size, source, line) SELECT mta * 100 + n, mta, 'A' || n, at, at, CASE WHEN n <= failed THEN coalesce(size, 3000 + n % 2 * 37000) WHEN n <= failed + small THEN 3000 ELSE 40000 END, 1, n
FROM (SELECT *, 1769800000 + CASE WHEN n <= failed THEN n * 300 ELSE 310 + n * 40 END AS at FROM near, i WHERE n <= failed + small + large);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, msg % providers + 1, msg % providers + 1 + peer, CASE WHEN line <= failed THEN 'deferred' ELSE 'sent' END, CASE WHEN line <= failed THEN text END, 1, line FROM message JOIN near USING (mta);
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status)
SELECT delivery, msg, logged_at, CASE reason WHEN 1 THEN 'protocol.lost_eod' ELSE 'protocol.lost' END, 90, reason, 0, 0, 'deferred' FROM delivery WHERE reason > 0;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery)
SELECT d.msg, d.recipient, d.domain, 'sent', 2, 1, d.logged_at, d.logged_at + 60, d.delivery FROM delivery d JOIN message m ON m.msg = d.msg JOIN near n ON n.mta = m.mta WHERE m.line <= n.again;
INSERT INTO fact_hour SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
