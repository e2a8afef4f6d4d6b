-- Four weeks of steady days, quieter at weekends, then a day with hardly any mail, while users of our own get a third of theirs too: a holiday.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 27), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'mx1', 1767225600 + d * 86400 + h * 3600, CASE WHEN d % 7 >= 5 THEN 20 ELSE 40 END FROM d, h;
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 30), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO tally SELECT 1, 1767225600 + d * 86400 + h * 3600, 'smtpd.connect', 4 FROM d, h;
INSERT INTO traffic_hour VALUES ('mx1', 1767225600 + 28 * 86400 + 36000, 30);
INSERT INTO line_hour(hour_at, mta, family, tried, status, n) SELECT DISTINCT hour_at / 86400 * 86400, 1, '', 0, 'sent', CASE WHEN hour_at >= 1767225600 + 28 * 86400 THEN 6 ELSE 20 END * 5 FROM traffic_hour;
