-- Half a day of a log of a week, in which six logins send a mail now and then, and one of them 150 an hour from elsewhere; every fifth is refused.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769790000, 1770400000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 60)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'A' || n, 1769790000 + n * 900, 'pc[192.0.2.1]', 'u' || (n % 6), 1, 1769790000 + n * 900, 1, n FROM i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 600)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'B' || n, 1769803200 + n * 24, 'unknown[198.51.100.7]', 'u1', 1, 1769803200 + n * 24, 1, n FROM i;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, cause) SELECT msg, 'u' || msg || '@isp.example', 1, 'bounced', 1, 0, intake_at, intake_at, 'mailbox.unknown' FROM message WHERE queue_id GLOB 'B*' AND line % 5 = 0;
