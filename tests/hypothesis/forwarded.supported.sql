-- Eight messages from a bank's server, under its own domain.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769000000, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'isp.example');
INSERT INTO text VALUES (1, 1, 'spf');
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, client, sasl_user, sender, last_at, source, line) VALUES (1, 1, 'A', 1769800000, 1, 'x[192.0.2.1]', 'app', 'boss@corp.example', 1769800000, 1, 1);
WITH RECURSIVE i(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM i WHERE n < 9)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, client, sender, last_at, source, line) SELECT n, 1, 'B' || n, 1769800000, 1, 'mail.bank.example[192.0.2.9]', 'info@bank.example', 1769800000, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line) SELECT msg, msg, 1769800000 + 5, 'smtp', 'u@isp.example', 1, 'bounced', 1, 1, msg FROM message WHERE msg > 1;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status, provider) SELECT delivery, msg, logged_at, 'auth.spf', 90, 1, 0, 0, 'bounced', 'isp.example' FROM delivery;
INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, detector, proof, kinds) VALUES ('a', 'auth.spf', 'isp.example', 'mx1', 'high', 'recovered', 90, 1769800000, 1769800600, 1769800600, 8, 8, 8, 1, 0, 'auth', 'complaint', '');
