-- A service at its process limit, once.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (1, 1769800000, 'master', 'master.process_limit', 'service "smtp" (25) has reached its process limit "100": new clients may experience noticeable delays', 1, 5);
