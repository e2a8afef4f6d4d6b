-- Twenty of a thousand; and a few messages to a small domain.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'content.spam', 'isp.example', 1769800000, 1769803000, 1769800000, 20, 20, 20, 20, 1, 20, 0, 90);
INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'isp.example', 1769731200, 1000, 0);
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'policy.other', 'small.example', 1769800000, 1769803000, 1769800000, 3, 3, 3, 3, 1, 3, 0, 90);
INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'small.example', 1769731200, 3, 0);
-- The first server of three said "later" for six messages, and the second one took them at once, but for one.
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'remote.system', 'three.example', 1769800000, 1769816000, 1769800000, 6, 6, 6, 1, 1, 0, 0, 80);
INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'three.example', 1769731200, 8, 1);
-- And a server that forwards its users' mail: as much is taken for spam as in the week before.
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence) VALUES
  ('mx1', 'content.spam', 'google', 1769100000, 1769200000, 1769100000, 24, 24, 24, 24, 1, 24, 0, 90),
  ('mx1', 'content.spam', 'google', 1769800000, 1769803000, 1769800000, 24, 24, 24, 24, 1, 24, 0, 90);
INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'google', 1769040000, 240, 0), ('mx1', 'google', 1769731200, 240, 0);
