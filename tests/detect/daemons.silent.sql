-- An operator starts a Postfix that runs already, and reloads it.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (1, 1769800000, 'postfix-script', 'script.already_running', 'the Postfix mail system is already running', 1, 5),
  (1, 1769800060, 'master', 'master.reload', 'reload -- version 3.7.11, configuration /etc/postfix', 1, 6);
