-- One message put off, with its reason.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769000000, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'isp.example');
INSERT INTO text VALUES (1, 1, 'later');
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) VALUES (1, 1, 'A', 1769800000, 1769800000, 1, 1);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line) VALUES (1, 1, 1769800000, 'smtp', 'u@isp.example', 1, 'deferred', 1, 1, 1);
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status, provider) VALUES (1, 1, 1769800000, 'remote.system', 90, 1, 0, 0, 'deferred', 'isp.example');
INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, detector, proof, kinds) VALUES ('deferral.rise@isp.example', 'deferral.rise', 'isp.example', 'mx1', 'medium', 'recovered', 90, 1769800000, 1769800600, 1769800600, 1, 1, 1, 1, 0, 'x', 'rise', '');
