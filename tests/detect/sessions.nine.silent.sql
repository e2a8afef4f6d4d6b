-- Six of thirty: fewer, and at no higher share than many would need.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'protocol.lost', 'isp.example', 1769783000, 1769800000, 1769796000, 20, 0, 6, 6, 2, 0, 0, 90);
INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'isp.example', 1769731200, 30, 0);
