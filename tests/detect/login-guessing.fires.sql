-- A client fails twelve times, then sends mail with a login.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12)
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) SELECT 1, 1769890000 + n, 'smtpd', 'smtpd.sasl_failed', 'unknown[192.0.2.7]: SASL LOGIN authentication failed: x', 1, n FROM i;
INSERT INTO message(msg, mta, queue_id, intake_at, client, sasl_user, last_at, source, line) VALUES (1, 1, 'A1', 1769890100, 'unknown[192.0.2.7]', 'app', 1769890101, 1, 50);
