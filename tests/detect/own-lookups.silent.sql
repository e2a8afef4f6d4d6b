-- The same, of a hundred: a few name servers are down every day.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO domain_info(domain, provider, deliveries) SELECT domain, name, 9 FROM domain;
INSERT INTO text VALUES (1, 1, 'text');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'dns.tempfail', 90, '', 0, 0, '', '', '', '');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 12)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769817600 + n * 4000, 1769817600 + n * 4000, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u@d' || msg || '.example', msg, 'deferred', 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo) SELECT delivery, msg, logged_at, 'dns.tempfail', 90, reason, 0, 0 FROM delivery;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 100)
INSERT INTO provider_day(host, provider, day_at, tried, accepted) SELECT 'mx1', 'd' || n || '.example', 1769817600, 9, 9 FROM i;
