-- A file that is not there.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (1, 1769800000, 'qmgr', 'any.system_call', 'open active 4jYRVp6KZ4z1bkV4: No such file or directory', 1, 5);
