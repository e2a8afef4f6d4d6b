-- Two days in a row out of the ordinary.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO rate_alarm VALUES ('mx1', 'isp.example', 1769817600, 'deferred', 30, 100, 20, 0.04, 0.08, 13, 1e-9), ('mx1', 'isp.example', 1769731200, 'deferred', 28, 100, 20, 0.04, 0.08, 12, 1e-9);
