-- One message put off by a block list, at a provider that also has other trouble.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'reputation.dnsbl', 'isp.example', 1769800000, 1769803000, 1769800000, 1, 1, 1, 1, 1, 0, 0, 90);
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'greylist', 'isp.example', 1769800000, 1769803000, 1769800000, 40, 40, 40, 40, 1, 0, 0, 90);
