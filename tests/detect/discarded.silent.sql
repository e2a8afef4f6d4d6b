-- Accepted with words of doubt, which say nothing of its end; and two messages put into quarantine.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'accept.suspicious', 'partner.example', 1769800000, 1769803000, 1769800000, 5, 5, 5, 5, 1, 0, 0, 60),
('mx1', 'accept.suspicious', 'other.example', 1769800000, 1769803000, 1769800000, 2, 2, 2, 2, 1, 0, 0, 80);
