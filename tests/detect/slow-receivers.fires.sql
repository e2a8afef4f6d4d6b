-- A stretch of slow acceptances.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO shift(host, provider, part, started_at, ended_at, first_at, ok_before_at, ok_after_at, after, n, slow, p50_s, usual_n, usual_p50_s, effect, z, source, line, last_source, last_line)
VALUES ('mx1', 'isp.example', 'transfer', 1769800000, 1769800400, 1769800015, 1769799000, 1769800500, 5, 8, 8, 15, 10, 0, 1, 4.07, 1, 10, 1, 30);
