-- Eight of three hundred: what a busy day brings. And two, of two. And thirty of a hundred and twenty, where it limited a quarter of the mail of the nine days before.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'rate.limit', 'isp.example', 1769800000, 1769803000, 1769800000, 8, 8, 8, 8, 1, 0, 0, 90);
INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'isp.example', 1769731200, 300, 0);
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'rate.connections', 'two.example', 1769800000, 1769803000, 1769800000, 2, 2, 2, 2, 1, 0, 0, 90);
INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'two.example', 1769731200, 2, 0);
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'rate.connections', 'daily.example', 1769800000, 1769803000, 1769800000, 30, 30, 30, 30, 1, 0, 0, 90);
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 10)
INSERT INTO provider_day(host, provider, day_at, tried, deferred) SELECT 'mx1', 'daily.example', 1769731200 - d * 86400, 120, 30 FROM d;
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 140)
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
SELECT 'mx1', 'rate.recipients', 'daily.example', 1769000000 + n * 5000, 1769000000 + n * 5000, 1769000000 + n * 5000, 2, 2, 2, 2, 1, 0, 0, 90 FROM n;
