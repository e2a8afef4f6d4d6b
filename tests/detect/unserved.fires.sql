-- Four messages to one server in ten minutes, two of them held back, and none accepted between the first failure and the last; while two of them are still held back, one gets through at
-- its second try.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'isp.example');
INSERT INTO peer VALUES (1, 1, 'mx.isp.example', '192.0.2.1', 25, 'ipv4');
INSERT INTO peer_info VALUES (1, 'isp.example', 'external');
INSERT INTO provider_seen VALUES ('mx1', 'isp.example', 1769801000);
INSERT INTO text VALUES (1, 1, 'lost connection with mx.isp.example[192.0.2.1] while receiving the initial server greeting'), (2, 2, 'delivery temporarily suspended: lost connection');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES
(1, 'protocol.drop_at_banner', 90, '', 0, 0, '', '', '', 'isp.example'), (2, 'protocol.drop_at_banner', 90, '', 0, 1, '', '', '', 'isp.example');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769799800 + n * 100, 1769799800 + n * 100, 1, n FROM i;
-- 1 and 8 are accepted before and after it
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, reason, source, line)
SELECT msg, msg, last_at, 'smtp', 'u' || msg, 1, CASE WHEN msg IN (1, 8) THEN 1 END, CASE WHEN msg IN (1, 8) THEN 'sent' ELSE 'deferred' END,
  CASE WHEN msg IN (1, 8) THEN NULL WHEN msg > 4 THEN 2 ELSE 1 END, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider, status)
SELECT delivery, msg, logged_at, 'protocol.drop_at_banner', 90, reason, 0, reason = 2, 'isp.example', status FROM delivery WHERE reason IS NOT NULL;
INSERT INTO provider_day(host, provider, day_at, tried) VALUES ('mx1', 'isp.example', 1769731200, 8);
INSERT INTO plain(span, at, mta, provider, external, recipients, messages) VALUES (3600, 1769799600, 1, 'isp.example', 1, 2, 2);
INSERT INTO fact_hour(what, hour_at, first, last, n) VALUES ('delivery', 1769799600, 1, 8, 8);
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'protocol.drop_at_banner', 'isp.example', 1769800000, 1769800500, 1769799600, 3, 3, 3, 3, 1, 0, 0, 90);
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, provider, external) VALUES (2, 'u2', 1, 'sent', 2, 1, 1769800000, 1769800350, 'isp.example', 1);
