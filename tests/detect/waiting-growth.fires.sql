-- A hundred and twenty recipients of nine providers wait for hours, where ten did in the week before.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 9) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO domain_info SELECT domain, name, 9 FROM domain;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 120)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT 0 + n, 1, 'A' || (0 + n), 1769800000, 1769816000, 1, n FROM i;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, delayed_by)
SELECT msg, 'u' || msg, msg % 9 + 1, 'sent', 3, 3, 1769800000, 1769816000, NULL, 'remote.temporary' FROM message WHERE msg > 0;
WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h WHERE h < 3) INSERT INTO waiting_hour SELECT 'mx1', 1769799600 + h * 3600, 120 FROM h;
INSERT INTO waiting_hour VALUES ('mx1', 1769799600 - 3 * 86400, 10);
