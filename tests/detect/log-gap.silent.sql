-- The same, but other lines went on; on another machine Postfix was stopped just before; and offices.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 11) INSERT INTO traffic_hour SELECT 'mx1', 1769803200 + h * 3600, 60 FROM h;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 5) INSERT INTO traffic_hour SELECT 'mx1', 1769860800 + h * 3600, 60 FROM h;
INSERT INTO tally VALUES (1, 1769850000 / 3600 * 3600, 'smtpd.connect', 4);
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
INSERT INTO traffic_hour SELECT 'mx2', hour_at, accepted FROM traffic_hour;
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (2, 1769846000, 'master', 'master.stop', 'terminating on signal 15', 1, 1);
-- Two offices: in one nobody writes at weekends, in the other, where more is written, nobody at night.
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 191)
INSERT INTO traffic_hour SELECT 'mx3', 1768780800 + h * 3600, 29 FROM h WHERE h / 24 NOT IN (5, 6) AND h % 24 BETWEEN 8 AND 17
UNION ALL SELECT 'mx4', 1768780800 + h * 3600, 60 FROM h WHERE h < 72 AND h % 24 BETWEEN 7 AND 18;
