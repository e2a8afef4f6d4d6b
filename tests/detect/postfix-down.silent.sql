-- A restart, and a stop of half an hour in which nothing was due.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1769796000, 1769807000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO traffic_hour VALUES ('mx1', 1769796000, 0), ('mx1', 1769799600, 3), ('mx1', 1769803200, 38);
INSERT INTO event(mta, logged_at, program, kind, detail, source, line) VALUES (1, 1769796000, 'master', 'master.start', '', 1, 1), (1, 1769797000, 'postfix-script', 'script.stop', '', 1, 6), (1, 1769797030, 'postfix-script', 'script.start', '', 1, 7), (1, 1769801400, 'postfix-script', 'script.stop', '', 1, 2), (1, 1769801401, 'master', 'master.stop', '', 1, 3),
  (1, 1769803200, 'postfix-script', 'script.start', '', 1, 4), (1, 1769803201, 'master', 'master.start', '', 1, 5);
INSERT INTO provider_seen VALUES ('mx1', 'isp.example', 1769806000);
