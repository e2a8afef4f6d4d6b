-- An evening that fades away.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 11) INSERT INTO traffic_hour SELECT 'mx1', 1769842800 + h * 3600, 64 - h * 5 FROM h;
INSERT INTO tally VALUES (1, 1769889600, 'smtpd.connect', 4);
-- A day of the same mail of which four hours were tried in vain.
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 11) INSERT INTO traffic_hour SELECT 'mx1', 1769900000 - 1769900000 % 3600 + 86400 + h * 3600, 64 FROM h WHERE h NOT BETWEEN 7 AND 10;
INSERT INTO tally VALUES (1, 1769900000 - 1769900000 % 3600 + 86400 + 8 * 3600, 'smtpd.connect', 4);
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'auth.smtp', 'relay.example', 1769900000 - 1769900000 % 3600 + 86400 + 7 * 3600, 1769900000 - 1769900000 % 3600 + 86400 + 11 * 3600, 1769900000, 900, 900, 230, 230, 9, 0, 0, 90);
-- Office hours on a third machine: five days of mail from eight to six, each evening is a pause.
INSERT INTO mta(mta, host, instance) VALUES (3, 'mx3', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 119)
INSERT INTO traffic_hour SELECT 'mx3', 1768176000 + h * 3600, 40 FROM h WHERE h % 24 BETWEEN 8 AND 17;
INSERT INTO tally SELECT 3, hour_at + 36000, 'smtpd.connect', 4 FROM traffic_hour WHERE host = 'mx3';
