-- Refused by a list's error as they connect, before any sender is known (smtpd_delay_reject = no): three clients.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1769830000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO phrase VALUES (1, 1, 'Service unavailable; Client host [' || char(4) || '] blocked using zen.spamhaus.org; Error: open resolver; ' || char(1));
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, phrase, reason, source, line)
SELECT 1, 1769800000 + value, 'smtpd', 'reject', 'CONNECT', 'h' || value || '.example[192.0.2.' || value || ']', '554', '5.7.1', 1, 'https://check.spamhaus.org/returnc/pub/203.0.113.53/', 1, value FROM json_each('[1, 2, 3]');
