-- In a log of one day a local user that sent nothing for half of it, 300 recipients in an hour: every third is refused.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769558400, 1769644800);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 300)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'D' || n, 1769601600 + n, 2, 33, 1, 1769601600 + n, 1, n FROM i;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, cause) SELECT msg, 'u' || msg || '@isp.example', 1, 'bounced', 1, 0, intake_at, intake_at, 'mailbox.unknown' FROM message WHERE uid = 33 AND line % 3 = 0;
