-- A login that sent three mails a day from its desk sends 45 an hour through a working day, from two addresses that it never sent from.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
WITH RECURSIVE d(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM d WHERE d < 9), i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 3)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'A' || d || '.' || n, 1768896000 + d * 86400 + n * 9000, 'pc[10.0.0.1]', 'anna', 1, 1768896000, 1, n FROM d, i;
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 400)
INSERT INTO message(mta, queue_id, intake_at, client, sasl_user, nrcpt, last_at, source, line) SELECT 1, 'B' || n, 1769760000 + n * 80, 'vps.hoster.example[203.0.113.' || (n % 2) || ']', 'anna', 1, 1769760000, 1, n FROM i;
