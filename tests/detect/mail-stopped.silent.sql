-- An evening that fades away.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 11) INSERT INTO traffic_hour SELECT 'mx1', 1769842800 + h * 3600, 64 - h * 5 FROM h;
INSERT INTO tally VALUES (1, 1769889600, 'smtpd.connect', 4);
