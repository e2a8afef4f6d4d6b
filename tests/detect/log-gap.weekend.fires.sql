-- The same, and on the second Monday there is nothing from three o'clock till five, after seven hours of mail.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1768780800, 1769472000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix'), (2, 'mx2', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 191)
INSERT INTO traffic_hour SELECT 'mx1', 1768780800 + h * 3600, 60 FROM h WHERE h / 24 NOT IN (5, 6) AND h % 24 BETWEEN 8 AND 17 AND h <> 183 AND h <> 184
UNION ALL SELECT 'mx2', 1768780800 + h * 3600, 60 FROM h WHERE h < 48 AND h % 24 BETWEEN 8 AND 17;
