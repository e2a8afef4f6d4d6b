-- The same in each of three.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 6), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 40)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'B' || d || '.' || n, 1768996800 + d * 86400 + n, 2, 33, 1, 1768996800 + d * 86400 + n, 1, n FROM d, i;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 2), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 300)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'C' || h || '.' || n, 1769601600 + h * 3600 + n, 2, 33, 1, 1769601600 + h * 3600 + n, 1, n FROM h, i;
