-- The same weeks, then a day with six hours as quiet as at a weekend; six hours that the log lacks in part; six in which the mail was tried and failed.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 27), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'mx1', 1767225600 + d * 86400 + h * 3600, CASE WHEN d % 7 >= 5 THEN 20 ELSE 40 END FROM d, h;
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 30), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO tally SELECT 1, 1767225600 + d * 86400 + h * 3600, 'smtpd.connect', 4 FROM d, h;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'mx1', 1767225600 + 28 * 86400 + h * 3600, CASE WHEN h BETWEEN 9 AND 14 THEN 15 ELSE 38 END FROM h;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'mx1', 1767225600 + 29 * 86400 + h * 3600, CASE WHEN h BETWEEN 9 AND 14 THEN 2 ELSE 38 END FROM h;
DELETE FROM tally WHERE hour_at BETWEEN 1767225600 + 29 * 86400 + 10 * 3600 AND 1767225600 + 29 * 86400 + 13 * 3600;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'mx1', 1767225600 + 30 * 86400 + h * 3600, CASE WHEN h BETWEEN 16 AND 21 THEN 2 ELSE 38 END FROM h;
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'auth.smtp', 'relay.example', 1767225600 + 30 * 86400 + 16 * 3600, 1767225600 + 30 * 86400 + 22 * 3600, 1767225600 + 30 * 86400 + 36000, 900, 900, 230, 230, 9, 0, 0, 90);
-- A list server: on most days a post to hundreds at some hour, and a Sunday afternoon with two mails less than the least of all days.
INSERT INTO mta(mta, host, instance) VALUES (3, 'lists', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 29), h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23)
INSERT INTO traffic_hour SELECT 'lists', 1767225600 + d * 86400 + h * 3600, CASE WHEN d % 5 > 0 AND h = 15 + d % 3 THEN 200 ELSE 4 END FROM d, h;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23) INSERT INTO traffic_hour SELECT 'lists', 1767225600 + 30 * 86400 + h * 3600, CASE WHEN h BETWEEN 14 AND 17 THEN 1 ELSE 4 END FROM h;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 23) INSERT INTO tally SELECT 3, 1767225600 + 30 * 86400 + h * 3600, 'smtpd.connect', 4 FROM h;
