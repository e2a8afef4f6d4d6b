-- Refused connects are an answer.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769000000, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, detector, proof, kinds) VALUES ('network.refused@isp.example', 'network.refused', 'isp.example', 'mx1', 'medium', 'recovered', 90, 1769800000, 1769800600, 1769800600, 20, 20, 20, 1, 0, 'x', 'complaint', '');
