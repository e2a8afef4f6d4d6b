-- The loop is at a server of others; two messages only; another machine of ours has that name; our own text, and a reply that is only quoted again.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
CREATE TEMP TABLE near(mta INTEGER PRIMARY KEY, name, messages, text, echo);
INSERT INTO near VALUES (1, 'mx9.corp.example', 4, 1, 0), (2, 'mx1.corp.example', 2, 1, 0), (3, NULL, 4, 1, 0), (4, 'mx1.corp.example', 4, 2, 0), (5, 'mx1.corp.example', 4, 1, 1);
INSERT INTO mta(mta, host, instance) SELECT mta, 'mx' || mta, 'postfix' FROM near;
INSERT INTO hostname(mta, name, first_at, last_at, lines) SELECT mta, name, 1769796000, 1769810000, 9 FROM near WHERE name > '';
INSERT INTO domain VALUES (1, 'daughter.example');
INSERT INTO text VALUES (1, 1, 'host mx1.corp.example[192.0.2.1] said: 554 5.4.0 Error: too many hops (in reply to end of DATA command)'), (2, 2, 'too many hops');
INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, host, addr, provider) VALUES (1, 'remote.loop', 90, '', 1, 0, 'eod', 'mx1.corp.example', '192.0.2.1', 'corp.example'),
  (2, 'remote.loop', 90, '', 0, 0, '', 'mx1.corp.example', '192.0.2.1', 'corp.example');
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 4)
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) SELECT mta * 10 + n, mta, 'A' || n, 1769800000 + n * 60, 1769800000 + n * 60, 1, n FROM near, i WHERE n <= messages;
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, reason, source, line) SELECT msg, msg, last_at, 'smtp', 'u' || msg || '@daughter.example', 1, 'bounced', text, 1, line FROM message JOIN near USING (mta);
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, masked, echo, status)
SELECT delivery, d.msg, logged_at, 'remote.loop', 90, reason, 0, n.echo, 'bounced' FROM delivery d JOIN message m ON m.msg = d.msg JOIN near n ON n.mta = m.mta;
