-- Clients at which one thing is missing each: a stranger; one that writes in another name; one that is told to come back; one whose newsletter for one user is refused; one in the midst of whose refusals mail comes in.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'corp.example');
INSERT INTO message(msg, mta, queue_id, way_in, client, sender, intake_at, last_at, source, line) VALUES (1, 1, 'A1', 1, 'mail.partner.example[192.0.2.72]', 'kim@partner.example', 1769799000, 1769799001, 1, 1);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, source, line) VALUES (1, 1, 1769799001, 'local', 'mori@corp.example', 1, 'sent', 1, 1);
CREATE TEMP TABLE near(k INTEGER PRIMARY KEY, client, sender, senders, users, words, dsn);
INSERT INTO near VALUES (1, 'mx.stranger.example[192.0.2.9]', '@partner.example', 9, 9, 'Client host rejected: Access denied', '5.7.1'),
  (2, 'mail.partner.example[192.0.2.72]', '@other.example', 9, 9, 'Client host rejected: Access denied', '5.7.1'),
  (3, 'mail.partner.example[192.0.2.72]', '@partner.example', 9, 9, '<u>: Recipient address rejected: Greylisted', '4.2.0'),
  (4, 'mail.partner.example[192.0.2.72]', '@partner.example', 1, 1, 'Client host rejected: Access denied', '5.7.1'),
  (5, 'mail.partner.example[192.0.2.72]', '@partner.example', 9, 9, '<u>: Recipient address rejected: User unknown in local recipient table', '5.1.1');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line)
SELECT 1, 1769800000 + k * 1000 + n * 60, 'smtpd', 'reject', 'RCPT', client, substr(dsn, 1, 1) || '50', dsn, words, 'kim' || (n % senders) || sender, 'u' || (n % users) || '@corp.example', 1, n FROM near, i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 6)
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line)
SELECT 1, 1769808000 + n * 60, 'smtpd', 'reject', 'RCPT', 'mail.partner.example[192.0.2.72]', '550', '5.7.1', 'Client host rejected: Access denied', 'kim' || n || '@partner.example', 'u' || n || '@corp.example', 1, n FROM i;
WITH RECURSIVE i(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM i WHERE n < 9)
INSERT INTO message(msg, mta, queue_id, way_in, client, sender, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1, 'mx.third.example[192.0.2.73]', 'lee@third.example', 1769807890 + n * 60, 1769807891 + n * 60, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, source, line) SELECT msg, msg, last_at, 'local', 'mori@corp.example', 1, 'sent', 1, 1 FROM message WHERE msg > 1;
INSERT INTO fact_hour SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
INSERT INTO fact_hour SELECT 'reject', CAST(logged_at / 3600 AS INTEGER) * 3600, min(reject), max(reject), count(*) FROM reject GROUP BY 2;
