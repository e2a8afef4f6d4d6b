-- A table that is asked as clients connect fails: nobody has named a sender yet.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO reject(reject, mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line)
SELECT value, 1, 1769800000 + value, 'smtpd', 'reject', 'CONNECT', 'mx.a.example[192.0.2.' || value || ']', '451', '4.3.0', 'Temporary lookup failure',
  NULL, NULL, 1, value FROM json_each('[1, 2, 3]');
