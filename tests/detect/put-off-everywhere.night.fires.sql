-- On two evenings all that is tried, twelve recipients each, is put off by eight providers; nothing is tried in the night between them.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769731200, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 8) INSERT INTO domain SELECT n, 'd' || n || '.example' FROM i;
INSERT INTO plain(span, at, mta, provider, external, recipients, messages) VALUES (3600, 1769752800, 1, 'd1.example', 1, 12, 12);
INSERT INTO text(text, hash, body) VALUES (1, 1, 'host mx.d1.example[192.0.2.1] said: 451 4.7.1 Please try again later (in reply to RCPT TO command)');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 24)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT n, 1, 'A' || n, 1769760000 + n * 300 + n / 13 * 72000, 1769767200 + n * 300 + n / 13 * 72000, 1, n FROM i;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line)
SELECT msg, msg, intake_at, 'smtp', 'u' || msg, msg % 8 + 1, 'deferred', 1, 1, line FROM message;
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, provider, status, tried, says_connect)
SELECT delivery, msg, logged_at, 'remote.temporary', 80, 1, 0, 0, 'd' || (msg % 8 + 1) || '.example', 'deferred', 1, 0 FROM delivery;
INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, delayed_by, provider, external)
SELECT msg, 'u' || msg, msg % 8 + 1, 'sent', 3, 2, intake_at, last_at, NULL, 'remote.temporary', 'd' || (msg % 8 + 1) || '.example', 1 FROM message;
INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence)
VALUES ('mx1', 'remote.temporary', 'd1.example', 1769760300, 1769767200, 1769760000, 24, 24, 24, 24, 1, 0, 0, 80);
