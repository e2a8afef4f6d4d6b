-- The same, but nineteen at other times, one in twenty: so few may come together by chance.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'isp.example');
INSERT INTO peer VALUES (1, 1, 'mx.isp.example', '192.0.2.1', 25, 'ipv4');
INSERT INTO peer_info VALUES (1, 'isp.example', 'external');
INSERT INTO provider_seen VALUES ('mx1', 'isp.example', 1769803000);
INSERT INTO provider_day(host, provider, day_at, tried, deferred) VALUES ('mx1', 'isp.example', 1769731200, 400, 26);
INSERT INTO text VALUES (1, 1, 'said: 451 4.3.0 later');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'remote.temporary', 60, '', 1, 0, '', '', '', 'isp.example');
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'remote.temporary', 'isp.example', 1769801600, 1769803500, 1769799600, 7, 7, 7, 7, 1, 0, 0, 60);
-- every message at a time of its own; the third ones of 21 to 40 are put off
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 60)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769799600 + n * 58, 1769799600 + n * 58, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, 1, 1, CASE WHEN msg BETWEEN 21 AND 40 AND msg % 3 = 0 THEN 'deferred' ELSE 'sent' END,
  CASE WHEN msg BETWEEN 21 AND 40 AND msg % 3 = 0 THEN 1 END, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider, status)
SELECT delivery, msg, logged_at, 'remote.temporary', 60, 1, 0, 0, 'isp.example', 'deferred' FROM delivery WHERE reason = 1;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery)
SELECT msg, recipient, 1, 'sent', 2, CASE WHEN msg < 26 THEN 2 ELSE 1 END, logged_at, logged_at + 900, delivery FROM delivery WHERE reason = 1;
INSERT INTO fact_hour(what, hour_at, first, last, n) VALUES ('delivery', 1769799600, 1, 60, 60);
