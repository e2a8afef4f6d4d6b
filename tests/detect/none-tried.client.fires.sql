-- One client brings twelve messages after the last one that was delivered, and none of them is tried; three sessions broke off in that time.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769731200, 1769763000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'd1.example');
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, message_id, activations, last_at, ended, source, line) VALUES (1, 1, 'A1', 1769759900, 1, 'm1@mx1', 1, 1769759901, 'removed', 1, 1);
INSERT INTO delivery(delivery, msg, logged_at, program, recipient, domain, status, source, line) VALUES (1, 1, 1769759901, 'smtp', 'u@d1.example', 1, 'sent', 1, 1);
WITH RECURSIVE i(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM i WHERE n < 13)
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, message_id, last_at, source, line) SELECT n, 1, 'A' || n, 1769760000 + n * 200, 1, 'm' || n || '@mx1', 1769760000 + n * 200, 1, n FROM i;
UPDATE message SET client = 'far.example[192.0.2.1]';
INSERT INTO line_hour(hour_at, mta, family, tried, status, n) SELECT CAST(logged_at / 3600 AS INTEGER) * 3600, 1, 'ipv4', 1, 'sent', count(*) FROM delivery GROUP BY 1;
INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT 'delivery', CAST(logged_at / 3600 AS INTEGER) * 3600, min(delivery), max(delivery), count(*) FROM delivery GROUP BY 2;
INSERT INTO tally(mta, hour_at, kind, lines) VALUES (1, 1769760000, 'smtpd.ended', 3);
