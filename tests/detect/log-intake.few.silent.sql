-- Three of sixty; and three of seven on the first day.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769803200, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 11) INSERT INTO traffic_hour SELECT 'mx1', 1769803200 + h * 3600, 60 FROM h;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 5) INSERT INTO traffic_hour SELECT 'mx1', 1769900400 + h * 3600, 60 FROM h;
INSERT INTO intake_hour VALUES ('mx1', 1769900400, 3), ('mx1', 1769840000 / 3600 * 3600, 3);
