-- Twenty senders send less.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769000000, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'isp.example');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 700)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) SELECT n, 1, 'A' || n, 1769800000 - 7 * 86400 + n * 860, 1, 'app' || (n % 20) || '@corp.example', 1769800000, 1, n FROM i;
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) VALUES (701, 1, 'B', 1769800060, 1, 'boss@corp.example', 1769800000, 1, 1);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, source, line) SELECT msg, msg, intake_at, 'smtp', 'u@isp.example', 1, 'sent', 1, msg FROM message;
INSERT INTO fact_hour SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, detector, proof, kinds) VALUES ('volume.drop@mx1', 'volume.drop', 'mx1', 'mx1', 'medium', 'recovered', 90, 1769800000, 1769886400, 1769886400, 1, 1, 1, 1, 0, 'x', 'volume', '');
