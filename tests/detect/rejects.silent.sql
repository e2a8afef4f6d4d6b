-- A stranger and a dial-up line on a list; the partner writes to an unknown user, and is greylisted.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'partner.example');
INSERT INTO domain_info VALUES (1, 'partner.example', 40);
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (1, 1, 'mx1.partner.example', '192.0.2.9', 25, 'ipv4');
INSERT INTO peer_info VALUES (1, 'partner.example', 'external');
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line)
SELECT 1, 1769800000 + value, 'smtpd', 'reject', 'RCPT', 'unknown[192.0.2.77]', '554', '5.7.1', 'Service unavailable; Client host [192.0.2.77] blocked using bl.example', 's' || value || '@spam.example', 'x@corp.example', 1, value FROM json_each('[1,2,3,4,5]')
UNION ALL
SELECT 1, 1769800000 + value, 'smtpd', 'reject', 'RCPT', 'out.partner.example[192.0.2.20]', '550', '5.1.1', '<x@corp.example>: Recipient address rejected: User unknown in local recipient table', 'a@partner.example', 'x' || value || '@corp.example', 1, value FROM json_each('[6,7,8,9]')
UNION ALL
SELECT 1, 1769800000 + value, 'smtpd', 'reject', 'RCPT', 'mail-p4711.dyn.partner.example[192.0.2.44]', '554', '5.7.1', 'Service unavailable; Client host [192.0.2.44] blocked using bl.example', 's' || value || '@spam.example', 'x@corp.example', 1, value FROM json_each('[11,12,13,14,15]');
