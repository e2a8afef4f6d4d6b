-- No line about TLS any more at either of two providers: somebody turned the log level down. And a provider that always had servers without TLS among its own.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain(domain, name) VALUES (1, 'isp.example');
INSERT INTO message(msg, mta, queue_id, intake_at, last_at, source, line) VALUES (1, 1, 'A1', 1769800000, 1769800000, 1, 1);
WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 40)
INSERT INTO delivery(msg, logged_at, program, recipient, domain, status, source, line) SELECT 1, 1769800000 + n, 'smtp', 'u@isp.example', 1, 'sent', 1, n FROM i;
WITH RECURSIVE d(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM d WHERE d < 3)
INSERT INTO tls_day SELECT 'mx1', p.column1, 1769731200 - d * 86400, 30, p.column2, 30, 30, NULL, NULL, NULL, 0 FROM d, (VALUES ('isp.example', 0), ('well.example', 0), ('mixed.example', 4)) p;
INSERT INTO tls_day VALUES ('mx1', 'isp.example', 1769731200, 12, 40, 12, 0, 1, 40, NULL, 0), ('mx1', 'well.example', 1769731200, 5, 30, 5, 0, 1, 40, NULL, 0),
  ('mx1', 'mixed.example', 1769731200, 12, 6, 4, 2, 1, 40, 5, 1);
