-- Slow ones now and then, which the analysis takes for no stretch.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO slow(host, provider, part, nth, fast, started_at, first_at, last_at, n, fast_within, times, source, line, last_source, last_line)
VALUES ('mx1', 'isp.example', 'transfer', 1, 40, 1769800000, 1769800015, 1769800015, 1, 0, '15000000*1', 1, 10, 1, 10);
