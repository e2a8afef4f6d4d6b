-- A file that is not there.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (1, 1769800000, 'qmgr', 'any.system_call', 'open active 4jYRVp6KZ4z1bkV4: No such file or directory', 1, 5);
-- What pickup(8) is told when a table of cleanup(8) can't be read.
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (1, 1769800100, 'cleanup', 'cleanup.map_problem', '4jYVWG1ZQKzWW: header_checks map lookup problem -- message not accepted, try again later', 1, 7),
  (1, 1769800100, 'pickup', 'pickup.error_writing', 'maildrop/4jYVWG1R1mzWT: error writing 4jYVWG1ZQKzWW: queue file write error', 1, 8);
