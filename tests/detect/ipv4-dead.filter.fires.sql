-- Twenty connects over IPv4 in four hours, to four providers, find no route (one of them times out); over IPv6 a hundred lines of an hour have an answer, and a filter on this machine takes each.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (1, 1, 'mx.a.example', '192.0.2.1', 25, 'ipv4'), (2, 2, 'mx.b.example', '192.0.2.2', 25, 'ipv4'),
  (3, 3, 'mx.c.example', '192.0.2.3', 25, 'ipv4'), (4, 4, 'mx.d.example', '192.0.2.4', 25, 'ipv4');
INSERT INTO peer_info SELECT peer, substr(host, 4), 'external' FROM peer;
INSERT INTO line_hour(hour_at, mta, family, tried, status, n) VALUES (1769803200, 1, 'ipv6', 1, 'sent', 100), (1769803200, 1, 'ipv4', 1, 'sent', 100);
INSERT INTO plain(span, at, mta, provider, external, recipients, messages) VALUES (3600, 1769803200, 1, 'e.example', 1, 100, 100);
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 19)
INSERT INTO connect_failure(mta, logged_at, peer, errno, source, line) SELECT 1, 1769800000 + n * 700, n % 4 + 1, CASE n WHEN 7 THEN 'ETIMEDOUT' ELSE 'ENETUNREACH' END, 1, n FROM i;
INSERT INTO connect_hour(hour_at, mta, family, errno, reach, provider, n)
SELECT CAST(logged_at / 3600 AS INTEGER) * 3600, 1, 'ipv4', errno, reach, '', count(*) FROM failed_connect GROUP BY 1, errno;
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'connect_failure', CAST(logged_at / 3600 AS INTEGER) * 3600, min(connect_failure), max(connect_failure), count(*) FROM connect_failure GROUP BY 2;
