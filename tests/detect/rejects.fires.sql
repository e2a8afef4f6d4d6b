-- Servers of a domain that we write to are on a list that we ask.
INSERT INTO source(source, path, head_bytes, head_hash, first_at, last_at) VALUES (1, 'mail.log', 0, 0, 1767225600, 1769904000);
INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');
INSERT INTO domain VALUES (1, 'partner.example');
INSERT INTO domain_info VALUES (1, 'partner.example', 40);
INSERT INTO peer(peer, hash, host, addr, port, family) VALUES (1, 1, 'mx1.partner.example', '192.0.2.9', 25, 'ipv4');
INSERT INTO peer_info VALUES (1, 'partner.example', 'external');
INSERT INTO reject(mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, source, line) VALUES
  (1, 1769800000, 'smtpd', 'reject', 'RCPT', 'out.mail.partner.example[192.0.2.20]', '554', '5.7.1', 'Service unavailable; Client host [192.0.2.20] blocked using bl.example', 'a@partner.example', 'x@corp.example', 1, 1),
  (1, 1769800100, 'smtpd', 'reject', 'RCPT', 'out.mail.partner.example[192.0.2.20]', '554', '5.7.1', 'Service unavailable; Client host [192.0.2.20] blocked using bl.example', 'b@partner.example', 'x@corp.example', 1, 2),
  (1, 1769800200, 'smtpd', 'reject', 'RCPT', 'smtp2.partner.example[192.0.2.21]', '554', '5.7.1', 'Service unavailable; Client host [192.0.2.21] blocked using bl.example', 'c@partner.example', 'y@corp.example', 1, 3);
