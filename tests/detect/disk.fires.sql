-- No room for a message, and nothing came in since.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (1, 1769800000, 'smtpd', 'smtpd.queue_full', 'not enough free space in mail queue: 4096 bytes < 1.5*message size limit', 1, 5),
  (1, 1769800010, 'bounce', 'any.system_call', 'open file defer/4/4jYh6P3ktNzq: No space left on device', 1, 6);
