-- The log ends in the third hour of a pause like those of own-hang.fires.sql, and twenty messages lie there.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1768176000, 1768999000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 9), h(h) AS (SELECT 8 UNION ALL SELECT h + 1 FROM h WHERE h < 17)
INSERT INTO line_hour(hour_at, mta, family, tried, status, n) SELECT 1768176000 + d * 86400 + h * 3600, 1, '', 0, 'sent', 20 FROM d, h WHERE d % 7 < 5 AND NOT (d = 9 AND h >= 10);
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 20)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, sender, last_at, source, line) SELECT n, 1, 'A' || n, 1768953600 + 36000 + n * 300, 1, 'a@far.example', 1768953600 + 36000 + n * 300, 1, n FROM i;
-- A busier machine's log was read last.
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1001 UNION ALL SELECT n + 1 FROM i WHERE n < 2000)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, last_at, ended, source, line) SELECT n, 2, 'B' || n, 1768990000, 1, 1768990001, 'removed', 1, n FROM i;
