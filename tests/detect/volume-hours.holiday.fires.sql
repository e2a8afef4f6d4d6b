-- Four weeks of steady days, then one of which six hours have hardly any mail, while users of our own get as much as ever.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 27), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'mx1', 1767225600 + d * 86400 + h * 3600, CASE WHEN d % 7 >= 5 THEN 20 ELSE 40 END FROM d, h;
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 30), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO tally SELECT 1, 1767225600 + d * 86400 + h * 3600, 'smtpd.connect', 4 FROM d, h;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'mx1', 1767225600 + 28 * 86400 + h * 3600, CASE WHEN h BETWEEN 9 AND 14 THEN 2 ELSE 38 END FROM h;
INSERT INTO line_hour(hour_at, mta, family, tried, status, n) SELECT hour_at, 1, 'unix', 1, 'sent', CASE WHEN hour_at >= 1767225600 + 28 * 86400 THEN 20 ELSE 20 END FROM traffic_hour;
