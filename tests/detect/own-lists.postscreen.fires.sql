-- postscreen(8) says no more than the list's name; dnsblog(8) has logged that it answered with an error.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1769830000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO phrase VALUES (1, 1, 'Service unavailable; client [' || char(4) || '] blocked using zen.spamhaus.org');
INSERT INTO event(mta, logged_at, program, kind, detail, source, line)
SELECT 1, 1769799997 + value, 'dnsblog', 'dnsblog.answered_error', 'addr 192.0.2.' || value || ' listed by domain zen.spamhaus.org as 127.255.255.254', 1, value FROM json_each('[1, 2, 3]');
INSERT INTO reject(reject, mta, logged_at, program, action, stage, client, code, dsn, phrase, sender, recipient, source, line)
SELECT value, 1, 1769800003 + value, 'postscreen', 'reject', 'RCPT', '[192.0.2.' || value || ']:40000', '550', '5.7.1', 1, 's' || value || '@a.example', 'u@corp.example', 1, 3 + value FROM json_each('[1, 2, 3]');
INSERT INTO fact_hour(what, hour_at, first, last, n) VALUES ('reject', 1769799600, 1, 3, 3);
