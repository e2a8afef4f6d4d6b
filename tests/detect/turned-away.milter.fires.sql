-- A milter that does not answer: four clients are told to come later.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 4)
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) SELECT 1, 1769800000 + n * 60, 'smtpd', 'milter.bad_packet', 'milter inet:127.0.0.1:11332: can''t read SMFIC_OPTNEG reply packet header: Connection timed out', 1, n * 2 FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 4)
INSERT INTO reject(reject, mta, logged_at, program, action, stage, client, code, dsn, reason, sender, source, line)
SELECT n, 1, 1769800000 + n * 60, 'smtpd', 'milter-reject', 'MAIL', 'mx' || n || '.a.example[192.0.2.' || n || ']', '451', '4.7.1', 'Service unavailable - try again later', 's@a.example', 1, n * 2 + 1 FROM i;
INSERT INTO fact_hour(what, hour_at, first, last, n) VALUES ('reject', 1769799600, 1, 4, 4);
