-- As many, but of two messages only; and a few.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO island(mta, kind, started_at, ended_at, failures, messages, at_local, at_remote, at_unknown, opened, failing, storm, errnos, cause)
VALUES (1, 'storm', 1769800000, 1769800600, 30, 2, 30, 0, 0, 40, 30, 0, 'EADDRNOTAVAIL 30', 'network.ipv6.noaddr'),
  (1, 'storm', 1769810000, 1769810600, 12, 12, 12, 0, 0, 14, 12, 0, 'EADDRNOTAVAIL 12', 'network.ipv6.noaddr');
