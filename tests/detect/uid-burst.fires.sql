-- Ten mails an hour of cron's, and then 300 by the web server in one hour, which sent two on each of five days before.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 119), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 10)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'A' || h || '.' || n, 1769000000 + h * 3600 + n, 2, 0, 1, 1769000000 + h * 3600 + n, 1, n FROM h, i;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 4), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 2)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'B' || h || '.' || n, 1769000000 + h * 86400 + n, 2, 33, 1, 1769000000 + h * 86400 + n, 1, n FROM h, i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 300)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'C' || n, 1769601600 + n, 2, 33, 1, 1769601600 + n, 1, n FROM i;
