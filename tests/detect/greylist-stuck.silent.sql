-- As many wait, but as many got through: a long time of waiting is asked there.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769700000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'partner.example');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 14)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769760000 + n * 60, 1769803200, 1, n FROM i;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause, delayed_by, provider)
SELECT msg, 'u' || msg || '@partner.example', 1, CASE msg > 6 WHEN 1 THEN 'sent' ELSE 'deferred' END, 12, 12, intake_at, last_at, NULL, CASE msg > 6 WHEN 1 THEN NULL ELSE 'greylist' END, CASE msg > 6 WHEN 1 THEN 'greylist' END, 'partner.example' FROM message;
