-- title: myhostname, as Postfix itself shows it
-- about: From the Message-IDs that Postfix generates: each unbroken run of a name. bare_domain: it is the domain of a sender, or has fewer than two dots; receivers
--   then see a HELO name that the PTR record of a server seldom is.

SELECT h.host, h.instance, h.name, h.first_at, h.last_at, h.lines,
  length(h.name) - length(replace(h.name, '.', '')) < 2
    OR EXISTS (SELECT 1 FROM message m WHERE m.sender LIKE '%@' || h.name LIMIT 1) AS bare_domain
FROM v_hostname h
ORDER BY h.host, h.instance, h.first_at;
