-- Fourteen lost sessions of a thousand; and a dead domain with three messages.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'protocol.lost', 'isp.example', 1769800000, 1769803000, 1769800000, 14, 14, 14, 14, 1, 0, 0, 90);
INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'isp.example', 1769731200, 1000, 0);
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'protocol.timeout', 'dead.example', 1769800000, 1769803000, 1769800000, 3, 3, 3, 3, 1, 0, 0, 90);
INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'dead.example', 1769731200, 3, 0);
