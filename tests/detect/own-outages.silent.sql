-- Small machines at which one thing is missing each: each message waits for its third try and longer; one in twenty fails every day; two providers; three that have servers in one network;
-- three messages; most is taken meanwhile; providers of which next to nothing is known; another detector told it. And one that is not small.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1768780800, 1769817600);
CREATE TEMP TABLE near(mta INTEGER PRIMARY KEY, messages, providers, net, deferrals, hourly, known, daily, alone);
INSERT INTO near VALUES (1, 5, 3, 0, 5, 3, 6, 6, 0), (2, 5, 3, 0, 1, 3, 6, 6, 15), (3, 5, 2, 0, 1, 3, 6, 6, 0), (4, 5, 3, 1, 1, 3, 6, 6, 0), (5, 3, 3, 0, 1, 1, 6, 70, 0), (6, 5, 3, 0, 1, 6, 6, 70, 0), (7, 5, 3, 0, 1, 3, 0, 6, 0),
  (8, 5, 3, 0, 1, 3, 6, 6, 0), (9, 5, 3, 0, 1, 3, 6, 110, 0);
INSERT INTO mta(mta, host, instance) SELECT mta, 'mx' || mta, 'postfix' FROM near;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 5) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO domain_info SELECT domain, name, 9 FROM domain;
INSERT INTO provider_seen SELECT 'mx' || mta, name, 1769816000 FROM domain, near;
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 11)
INSERT INTO provider_day(host, provider, day_at, tried, accepted) SELECT 'mx' || mta, name, 1768780800 + d * 86400, daily, CASE WHEN known THEN daily ELSE d = 0 END FROM domain, near, d;
-- texts 1 to 3 name servers in three networks, 11 to 13 in one
INSERT INTO text SELECT column1, column1, 'connect to mx[' || column2 || ']: Connection timed out' FROM (VALUES (1, '192.0.2.1'), (2, '198.51.100.2'), (3, '203.0.113.3'), (11, '192.0.2.1'), (12, '192.0.2.2'), (13, '192.0.2.1'));
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider)
SELECT text, 'network.timeout', 90, '', 0, 0, '', 'mx', substr(body, 15, instr(body, ']') - 15), '' FROM text;
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 19)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT mta * 100 + n, mta, 'A' || n, at, at, 1, n
FROM (SELECT *, CASE WHEN n < messages THEN 1769763600 + n * 3000 ELSE 1768780800 + n * 40000 END AS at FROM near, i WHERE n < messages + alone);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, msg % providers + 1, 'deferred', msg % providers + 1 + net * 10, 1, line FROM message JOIN near USING (mta);
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status) SELECT delivery, msg, logged_at, 'network.timeout', 90, reason, 0, 0, 'deferred' FROM delivery;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, provider)
SELECT d.msg, recipient, domain, 'sent', deferrals + 1, deferrals, logged_at, logged_at + 600, delivery, 'd' || domain || '.example' FROM delivery d JOIN message m ON m.msg = d.msg JOIN near n ON n.mta = m.mta;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 3) INSERT INTO traffic_hour SELECT 'mx' || mta, 1769763600 + h * 3600, hourly FROM near, h;
INSERT INTO signal(detector, cause, provider, host, severity, confidence, state, started_at, ended_at, events, messages, recipients, proof)
VALUES ('own-network', 'network.timeout', 'mx8', 'mx8', 'medium', 90, 'recovered', 1769763600, 1769770000, 5, 5, 5, 'complaint');
