-- smtp(8) cannot start, and master(8) throttles it.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (1, 1769800000, 'master', 'master.throttling', '/usr/lib/postfix/sbin/smtp: bad command startup -- throttling', 1, 5);
