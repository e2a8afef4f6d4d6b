-- A machine all of whose local mail is held for a filter; one that refuses a few of many; mail from outside that is thrown away.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO mta(mta, host, instance) VALUES (2, 'mx2', 'postfix');
INSERT INTO uid_hour(host, uid, hour_at, recipients, messages, first_at, last_at) VALUES ('mx1', 0, 1769796000, 6, 6, 1769796000, 1769799000), ('mx2', 0, 1769796000, 16, 16, 1769796000, 1769799000);
INSERT INTO message(msg, mta, queue_id, way_in, intake_at, last_at, source, line) WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 30) SELECT n, 2, 'A' || n, 2, 1769796600 + n, 1769796600 + n, 1, n FROM i;
INSERT INTO reject(msg, mta, logged_at, program, action, stage, client, reason, sender, recipient, source, line)
SELECT NULL, 1, 1769796600 + value, 'cleanup', 'hold', 'header', 'local', NULL, 'report@corp.example', 'u' || value || '@far.example', 1, value FROM json_each('[1, 2, 3, 4, 5, 6]')
UNION ALL SELECT value * 5, 2, 1769796600 + value, 'cleanup', 'reject', 'header', 'local', 'no', 'report@corp.example', 'u' || value || '@far.example', 1, value FROM json_each('[1, 2, 3, 4, 5, 6]')
UNION ALL SELECT NULL, 2, 1769796600 + value, 'cleanup', 'discard', 'header', 'mx.far.example[192.0.2.9]', 'old rule', 'a@far.example', 'u' || value || '@corp.example', 1, value FROM json_each('[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]');
