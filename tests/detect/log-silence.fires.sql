-- Three days in which clients call every hour, then nine hours without a line; and the calls go on.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 95)
INSERT INTO tally SELECT 1, 1768003200 + h * 3600, 'smtpd.connect', 12 FROM h WHERE h NOT BETWEEN 72 AND 80;
