-- Slow ones now and then, which the analysis takes for no stretch.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO slow(host, provider, part, nth, n, minutes) VALUES ('mx1', 'isp.example', 'transfer', 1, 1, '1769800015000000 0 -15000000 40 -40000000 -20000000 0 1 10 1 10 15000000*1');
