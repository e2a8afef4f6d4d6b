-- Ten failed IPv6 connects in twenty minutes, to four providers, and IPv6 that works before and afterwards in the same hour.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769810000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'isp.example');
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (1, 1, 'mx.a.example', '2001:db8::1', 25, 'ipv6'), (2, 2, 'mx.b.example', '2001:db8::2', 25, 'ipv6'),
  (3, 3, 'mx.c.example', '2001:db8::3', 25, 'ipv6'), (4, 4, 'mx.d.example', '2001:db8::4', 25, 'ipv6');
INSERT INTO peer_info SELECT peer, substr(host, 4), 'external' FROM peer;
INSERT INTO line_hour(hour_at, mta, family, tried, status, n) VALUES (1769799600, 1, 'ipv6', 1, 'sent', 2);
INSERT INTO island(mta, kind, started_at, ended_at, failures, messages, at_local, at_remote, at_unknown) VALUES (1, 'storm', 1769800200, 1769801280, 10, 10, 0, 0, 10);
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 9)
INSERT INTO connect_failure(mta, logged_at, peer, errno, source, line) SELECT 1, 1769800200 + n * 120, n % 4 + 1, 'ETIMEDOUT', 1, n FROM i;
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) VALUES (1, 1, 'A1', 1769799700, 1769799700, 1, 21), (2, 1, 'A2', 1769801500, 1769801500, 1, 22);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, relay, status, source, line)
SELECT msg, msg, last_at, 'smtp', 'u', 1, 1, 'sent', 1, line FROM message;
INSERT INTO fact_hour(what, hour_at, first, last, n) VALUES ('delivery', 1769799600, 1, 2, 2);
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'connect_failure', 1769799600, min(connect_failure), max(connect_failure), count(*) FROM connect_failure;
