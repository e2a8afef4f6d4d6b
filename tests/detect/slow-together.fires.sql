-- Five of eight providers take long to connect to, in the same hours.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 5)
INSERT INTO signal(detector, cause, provider, host, severity, confidence, state, started_at, ended_at, ok_after_at, events, messages, recipients, proof)
SELECT 'slow-receivers', 'delay.connect', 'p' || n || '.example', 'mx1', 'medium', 75, 'recovered', 1769760000 + n * 600, 1769780000 + n * 600, 1769790000, 12, 12, 12, 'shift' FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8) INSERT INTO provider_day(host, provider, day_at, tried, accepted) SELECT 'mx1', 'p' || n || '.example', 1769731200, 20, 20 FROM i;
