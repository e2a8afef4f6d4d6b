-- A newsletter of 300 that came a week before too; and one of a user of whom nothing is known.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 4), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 2)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'B' || h || '.' || n, 1768900000 + h * 86400 + n, 2, 33, 1, 1768900000 + h * 86400 + n, 1, n FROM h, i;
WITH RECURSIVE w(w) AS (SELECT 0 UNION ALL SELECT 1), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 300)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'C' || w || '.' || n, 1768996800 + w * 604800 + n, 2, 33, 1, 1768996800 + w * 604800 + n, 1, n FROM w, i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 300)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'D' || n, 1769601600 + n, 2, 1001, 1, 1769601600 + n, 1, n FROM i;
