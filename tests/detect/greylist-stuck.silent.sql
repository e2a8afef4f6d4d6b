-- Partners at which one thing is missing each: as many got through; four messages; five tries; less than six hours; another reason.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769700000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
CREATE TEMP TABLE near(domain INTEGER PRIMARY KEY, waiting, passed, tries, hours, cause);
INSERT INTO near VALUES (1, 6, 6, 12, 12, 'greylist'), (2, 4, 0, 12, 12, 'greylist'), (3, 6, 0, 5, 12, 'greylist'), (4, 6, 0, 12, 5.9, 'greylist'), (5, 6, 0, 12, 12, 'rate.limit');
INSERT INTO domain SELECT domain, 'partner' || domain || '.example' FROM near;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT domain * 100 + n, 1, 'A' || domain || n, 1769760000 + n, 1769760000 + n + hours * 3600, 1, n FROM near, i WHERE n <= waiting + passed;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause, delayed_by, provider)
SELECT msg, 'u' || msg, domain, CASE WHEN line <= waiting THEN 'deferred' ELSE 'sent' END, tries, tries, intake_at, last_at, NULL, CASE WHEN line <= waiting THEN cause END, CASE WHEN line > waiting THEN cause END, 'partner' || domain || '.example'
FROM message JOIN near ON domain = msg / 100;
