-- Certificates of three providers can't be checked any more, and one of them took mail since.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence, ok_before_at)
SELECT 'mx1', 'tls.verify', value, 1769800000 + key * 7200, 1769823000, 1769800000, 2, 0, 2, 2, 1, 0, 0, 90, 1769790000 + key * 7000 FROM json_each('["a.example", "b.example", "c.example"]');
