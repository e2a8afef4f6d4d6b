-- A local user that never sent anything, 300 recipients in an hour: every eighth is refused.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 4)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'B' || h, 1769200000 + h * 86400, 2, 0, 1, 1769200000 + h * 86400, 1, h FROM h;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 300)
INSERT INTO message(mta, queue_id, intake_at, way_in, uid, nrcpt, last_at, source, line) SELECT 1, 'D' || n, 1769601600 + n, 2, 33, 1, 1769601600 + n, 1, n FROM i;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, cause) SELECT msg, 'u' || msg || '@isp.example', 1, 'bounced', 1, 0, intake_at, intake_at, 'mailbox.unknown' FROM message WHERE uid = 33 AND line % 8 = 0;
