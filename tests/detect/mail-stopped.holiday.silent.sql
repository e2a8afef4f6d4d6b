-- Two weeks of office hours, then a Wednesday on which nothing goes out from nine on, while users of our own get a third of theirs too: a holiday.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1768176000, 1769558400);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 15), h(h) AS (SELECT 8 UNION ALL SELECT h + 1 FROM h WHERE h < 17)
INSERT INTO traffic_hour SELECT 'mx1', 1768176000 + d * 86400 + h * 3600, 40 FROM d, h WHERE d % 7 < 5 AND NOT (d = 9 AND h >= 9);
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 15), h(h) AS (SELECT 8 UNION ALL SELECT h + 1 FROM h WHERE h < 17)
INSERT INTO line_hour(hour_at, mta, family, tried, status, n) SELECT 1768176000 + d * 86400 + h * 3600, 1, '', 0, 'sent', CASE WHEN d = 9 AND h >= 9 THEN 6 ELSE 20 END FROM d, h WHERE d % 7 < 5;
INSERT INTO tally SELECT DISTINCT 1, hour_at, 'smtpd.connect', 4 FROM line_hour;
