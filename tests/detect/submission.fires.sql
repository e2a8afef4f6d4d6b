-- header_checks throw away six reports of local programs, after four were taken.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO uid_hour(host, uid, hour_at, recipients, messages, first_at, last_at) VALUES ('mx1', 0, 1769796000, 10, 10, 1769796000, 1769799000);
INSERT INTO message(msg, mta, queue_id, way_in, intake_at, last_at, source, line) SELECT value, 1, 'A' || value, 2, 1769796600 + value, 1769796600 + value, 1, value FROM json_each('[1, 2, 3, 4, 5, 6]');
INSERT INTO reject(msg, mta, logged_at, program, action, stage, client, reason, sender, recipient, source, line)
SELECT value, 1, 1769796600 + value, 'cleanup', 'discard', 'header', 'local', 'old rule', 'report@corp.example', 'u' || value || '@far.example', 1, value FROM json_each('[1, 2, 3, 4, 5, 6]');
