-- The same weeks, then a day as quiet as a weekend; and one of which the log holds three hours; and on another machine a Saturday with even less than others.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 27), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'mx1', 1767225600 + d * 86400 + h * 3600, CASE WHEN d % 7 >= 5 THEN 20 ELSE 40 END FROM d, h;
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 30), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO tally SELECT 1, 1767225600 + d * 86400 + h * 3600, 'smtpd.connect', 4 FROM d, h;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23) INSERT INTO traffic_hour SELECT 'mx1', 1767225600 + 28 * 86400 + h * 3600, 15 FROM h;
INSERT INTO traffic_hour VALUES ('mx1', 1767225600 + 29 * 86400, 30);
DELETE FROM tally WHERE hour_at >= 1767225600 + 29 * 86400 + 10800;
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 29), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'mx2', 1767225600 + d * 86400 + h * 3600, CASE WHEN d % 7 IN (2, 3) THEN 1 ELSE 40 END FROM d, h;
INSERT INTO traffic_hour VALUES ('mx2', 1767225600 + 30 * 86400, 8);
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23) INSERT INTO tally SELECT 2, 1767225600 + 30 * 86400 + h * 3600, 'smtpd.connect', 4 FROM h;
-- A list server with a post on every day but one: a Saturday, of which only the last one and its Sunday are known.
INSERT INTO mta(mta, host, instance) VALUES (3, 'lists', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 19 UNION ALL SELECT d + 1 FROM d WHERE d < 29), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'lists', 1767225600 + d * 86400 + h * 3600, CASE WHEN h = 15 THEN 700 ELSE 10 END FROM d, h;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23) INSERT INTO traffic_hour SELECT 'lists', 1767225600 + 30 * 86400 + h * 3600, 3 FROM h;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23) INSERT INTO tally SELECT 3, 1767225600 + 30 * 86400 + h * 3600, 'smtpd.connect', 4 FROM h;
