-- Ten minutes in which look-ups fail for mail to five providers, in an hour in which they accepted six times as much.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 5) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO domain_info SELECT domain, name, 9 FROM domain;
INSERT INTO peer SELECT domain, domain, 'mx.' || name, '192.0.2.' || domain, 25, 'ipv4' FROM domain;
INSERT INTO peer_info SELECT domain, name, 'external' FROM domain;
INSERT INTO provider_seen SELECT 'mx1', name, 1769803000 FROM domain;
INSERT INTO text VALUES (1, 1, 'Name service error');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'dns.tempfail', 90, '', 0, 0, '', '', '', '');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 120)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769799600 + n * 29, 1769799600 + n * 29, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, msg % 5 + 1, CASE WHEN msg NOT BETWEEN 40 AND 60 THEN msg % 5 + 1 END, CASE WHEN msg BETWEEN 40 AND 60 THEN 'deferred' ELSE 'sent' END,
  CASE WHEN msg BETWEEN 40 AND 60 THEN 1 END, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo)
SELECT delivery, msg, logged_at, 'dns.tempfail', 90, 1, 0, 0 FROM delivery WHERE reason = 1;
INSERT INTO traffic_hour VALUES ('mx1', 1769799600, 99);
INSERT INTO fact_hour(what, hour_at, first, last, n) VALUES ('delivery', 1769799600, 1, 120, 120);
