-- 56-check-views.sql: what was looked up, beside what the log says. As in 30-views.sql these names and columns stay.

CREATE VIEW v_check AS
  -- Each check's newest result by subject and value (of a block list: its zone). was, was_at: the newest earlier result that differs in state.
  -- replies: negative answers of receivers in the log whose cause it bears on; that quote another address of ours, or name another list, are left out.
  WITH r AS (
    SELECT r.check_id, r.subject, CASE r.check_id WHEN 'dnsbl' THEN r.value WHEN 'spf' THEN r.value ELSE '' END AS about, r.state, r.finding, r.value,
      r.said_en, r.said_ja, r.evidence, r.change, r.causes, r.looked_up_at AS checked_at, c.resolver, r.check_run, r.n,
      row_number() OVER (PARTITION BY r.check_id, r.subject, CASE r.check_id WHEN 'dnsbl' THEN r.value WHEN 'spf' THEN r.value ELSE '' END
        ORDER BY c.checked_at DESC, r.check_run DESC, r.n) AS age
    FROM check_result r JOIN check_run c ON c.check_run = r.check_run
  ), complaint AS (
    SELECT v.cause, v.our_addr, v.list, count(*) AS replies, min(v.logged_at) AS first_at, max(v.logged_at) AS last_at FROM v_reply v GROUP BY 1, 2, 3
  )
  SELECT n.check_id, n.subject, n.state, n.finding, n.said_en, n.said_ja, n.evidence, n.change,
    n.checked_at, strftime('%Y-%m-%dT%H:%M:%SZ', n.checked_at, 'unixepoch') AS checked_time, n.resolver,
    o.state AS was, o.checked_at AS was_at,
    coalesce(sum(k.replies), 0) AS replies, min(k.first_at) AS first_reply_at, max(k.last_at) AS last_reply_at, n.n
  FROM r n
  LEFT JOIN r o ON o.check_id = n.check_id AND o.subject = n.subject AND o.about = n.about
    AND o.age = (SELECT min(x.age) FROM r x WHERE x.check_id = n.check_id AND x.subject = n.subject AND x.about = n.about AND x.age > 1 AND x.state <> n.state)
  LEFT JOIN complaint k ON instr(n.causes, ',' || k.cause || ',') > 0
    AND (k.our_addr IS NULL OR k.our_addr = '' OR n.check_id NOT LIKE 'identity.%' AND n.check_id <> 'dnsbl' OR k.our_addr = n.subject)
    AND (n.check_id <> 'dnsbl' OR k.list IS NULL OR k.list = '' OR instr(n.value, lower(k.list)) > 0 OR instr(lower(k.list), n.value) > 0
      OR k.list LIKE 'Spamhaus%' AND n.value LIKE '%.spamhaus.org' OR k.list LIKE '%Barracuda%' AND n.value LIKE '%barracuda%' OR k.list LIKE '%SpamCop%' AND n.value LIKE '%spamcop%')
  WHERE n.age = 1
  GROUP BY n.check_id, n.subject, n.about;
