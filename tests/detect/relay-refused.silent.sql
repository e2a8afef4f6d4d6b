-- Clients at which one thing is missing each: a stranger; a person who forgot to log in, nineteen times; one that is refused for 59 minutes; one with three names; one that brings in mail meanwhile.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
CREATE TEMP TABLE near(k INTEGER PRIMARY KEY, client, times, step, names);
INSERT INTO near VALUES (1, 'unknown[203.0.113.9]', 30, 150, 1), (2, 'pc7.corp.example[10.1.1.7]', 19, 300, 1), (3, 'pc8.corp.example[10.1.1.8]', 30, 120, 1), (4, 'nat.corp.example[10.1.1.9]', 30, 150, 3), (5, 'app.corp.example[10.1.1.10]', 30, 150, 1);
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 30)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, helo, source, line)
SELECT 1, 1769800000 + n * step, 'smtpd', 'reject', 'RCPT', client, '454', '4.7.1', '<u' || n || '@far.example>: Relay access denied', 'app@corp.example', 'u' || n || '@far.example', 'pc' || (n % names), 1, n FROM near, i WHERE n <= times;
INSERT INTO domain VALUES (1, 'far.example');
INSERT INTO message(msg, mta, queue_id, client, intake_at, last_at, source, line) VALUES (1, 1, 'A1', 'app.corp.example[10.1.1.10]', 1769801000, 1769801001, 1, 1);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, source, line) VALUES (1, 1, 1769801001, 'smtp', 'x@far.example', 1, 'sent', 1, 1);
-- A proxy that lends its address to all the world: an alias of ours sent on what came by it, and somebody tries eight times whether it relays.
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (1, 1, 'mx.gmail.example', '198.51.100.77', 25, 'ipv4');
INSERT INTO peer_info VALUES (1, 'gmail.example', 'external');
INSERT INTO message(msg, mta, queue_id, client, intake_at, last_at, source, line) VALUES (2, 1, 'A2', 'unknown[172.17.0.1]', 1769797000, 1769797001, 1, 1);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, orig_to, domain, relay, status, source, line) VALUES (2, 2, 1769797001, 'smtp', 'boss@gmail.example', 'info@corp.example', 1, 1, 'sent', 1, 1);
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, helo, source, line)
SELECT 1, 1769800000 + n, 'smtpd', 'reject', 'RCPT', 'unknown[172.17.0.1]', '454', '4.7.1', '<t' || n || '@probe.example>: Relay access denied', 'x@bad.example', 't' || n || '@probe.example', 'win', 1, n FROM i;
INSERT INTO fact_hour SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
