-- Six messages to a partner are put off twelve times each in half a day; one got through.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769700000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'partner.example');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 7)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769760000 + n * 60, 1769803200, 1, n FROM i;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause, delayed_by, provider)
SELECT msg, 'u' || msg || '@partner.example', 1, CASE msg WHEN 7 THEN 'sent' ELSE 'deferred' END, 12, 12, intake_at, last_at, NULL, CASE msg WHEN 7 THEN NULL ELSE 'greylist' END, CASE msg WHEN 7 THEN 'greylist' END, 'partner.example' FROM message;
