-- The same, but Postfix was stopped just before; on another machine retries end that went on every hour; on a third one the nights are silent;
-- on a fourth one fewer call, and may call less at weekends; on a fifth one, which has more than a week, some hours of that night were silent a week before.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix'), (2, 'mx2', 'postfix'), (3, 'mx3', 'postfix'), (4, 'mx4', 'postfix'), (5, 'mx5', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 95)
INSERT INTO tally SELECT 1, 1768003200 + h * 3600, 'smtpd.connect', 12 FROM h WHERE h NOT BETWEEN 72 AND 80;
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (1, 1768003200 + 71 * 3600 + 60, 'master', 'master.stop', 'terminating on signal 15', 1, 1);
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 95)
INSERT INTO attempt_hour SELECT 2, 1768003200 + h * 3600, 5, 0 FROM h WHERE h NOT BETWEEN 72 AND 80;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 239)
INSERT INTO tally SELECT 3, 1768003200 + h * 3600, 'smtpd.connect', 5 FROM h WHERE h % 24 BETWEEN 8 AND 17;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 95)
INSERT INTO tally SELECT 4, 1768003200 + h * 3600, kind, 10 FROM h, (SELECT 'smtpd.connect' AS kind UNION ALL SELECT 'smtpd.disconnect') WHERE h NOT BETWEEN 72 AND 80;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 263)
INSERT INTO tally SELECT 5, 1768003200 + h * 3600, 'smtpd.connect', 20 FROM h WHERE h NOT BETWEEN 240 AND 247 AND h NOT IN (73, 75);
