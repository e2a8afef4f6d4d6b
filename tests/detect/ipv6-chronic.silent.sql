-- One attempt in ten.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO island(mta, kind, started_at, ended_at, failures, messages, at_local, at_remote, at_unknown, opened, failing, storm, errnos, cause)
VALUES (1, 'chronic', 1769800000, 1769880000, 40, 38, 0, 0, 40, 400, 40, 1, 'ETIMEDOUT 40', 'network.ipv6.timeout');
