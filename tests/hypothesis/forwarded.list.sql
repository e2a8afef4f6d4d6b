-- Eight posts that a list here sends on under its own envelope sender; the receiver names the writer's domain.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769000000, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'gmail.com');
INSERT INTO text VALUES (1, 1, 'host mx.google.com[192.0.2.7] said: 550-5.7.26 Unauthenticated email from bank.example is not accepted due to 550-5.7.26 domain''s DMARC policy. - gsmtp (in reply to end of DATA command)');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, uid, sender, last_at, source, line) SELECT n, 1, 'B' || n, 1769800000, 2, 38, 'ml-bounces@lists.corp.example', 1769800000, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line) SELECT msg, msg, 1769800000 + 5, 'smtp', 'u@gmail.com', 1, 'bounced', 1, 1, msg FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status, provider) SELECT delivery, msg, logged_at, 'auth.dmarc', 90, 1, 0, 0, 'bounced', 'google' FROM delivery;
INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, detector, proof, kinds) VALUES ('a', 'auth.dmarc', 'google', 'mx1', 'high', 'recovered', 90, 1769800000, 1769800600, 1769800600, 8, 8, 8, 1, 0, 'auth', 'complaint', '');
