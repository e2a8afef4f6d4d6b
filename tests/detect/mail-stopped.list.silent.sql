-- As there, but it is a list: twenty copies have the same Message-ID, and two posts an hour are no steady mail.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 11) INSERT INTO traffic_hour SELECT 'mx1', 1769842800 + h * 3600, 60 FROM h;
INSERT INTO tally VALUES (1, 1769889600, 'smtpd.connect', 4);
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 720)
INSERT INTO message(msg, way_in, mta, queue_id, intake_at, message_id, last_at, source, line) SELECT n, 1, 1, 'A' || n, 1769842800 + n * 60, n / 20 || '@list.example', 1769842800 + n * 60, 1, n FROM i;
INSERT INTO plain(span, at, mta, provider, external, recipients, messages) VALUES (100000000000, 0, 1, 'far.example', 1, 720, 720);
