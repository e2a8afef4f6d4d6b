-- A login's burst an hour before the first objection.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769000000, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, detector, proof, kinds) VALUES ('reputation.dnsbl@isp.example', 'reputation.dnsbl', 'isp.example', 'mx1', 'high', 'recovered', 90, 1769800000, 1769800600, 1769800600, 20, 20, 20, 1, 0, 'x', 'complaint', '');
INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, detector, proof, kinds) VALUES ('abuse.sender@mx1', 'abuse.sender', 'mx1', 'mx1', 'high', 'recovered', 90, 1769796400, 1769799940, 1769799940, 400, 400, 400, 30, 0, 'x', 'login', 'app');
