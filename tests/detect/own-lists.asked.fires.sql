-- Two hours of look-ups that are answered with an error, by a setting that leaves such answers out: nobody is refused, nor is anybody looked at.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1769830000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 24)
INSERT INTO event(mta, logged_at, program, kind, detail, source, line)
SELECT 1, 1769800000 + n * 300, 'dnsblog', 'dnsblog.answered_error', 'addr 192.0.2.' || n || ' listed by domain zen.spamhaus.org as 127.255.255.254', 1, n FROM i;
