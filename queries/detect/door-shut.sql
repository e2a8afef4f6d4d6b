-- title: Our server refuses what it used to take
-- told: detail
-- about: Clients whose mail came in before are refused, with the same senders' domains and for recipients of the same domain, one after the other, and nothing else comes in for that domain
--   meanwhile: a milter that always says no or "later", a block list that was closed and lists everybody, a table of recipients or of domains that was lost, a server behind that can't be asked for its users,
--   a restriction too many.
--   Mail of logins is not looked at, nor errors of our own system (4.3.x), which have a detector of their own, nor full mailboxes (x.2.x). A busy hour is no closed door: its mail is not
--   looked through. One client or one sender's domain that an access table names was meant, and one recipient who is gone is no lost table.
-- param: :min_mails 5: fewest refused pairs of sender and recipient
-- param: :min_pairs 3: fewest of them that differ, of more than one sender and recipient where there is but one client
-- param: :due 3: fewest that were due meanwhile, unless no more had come in than are refused now
-- param: :busy 100: deliveries in an hour from which mail came in, whatever was refused
-- param: :flood 200: refusals in an hour from which they are not looked through
-- param: :before_s 86400: seconds before the first refusal in which such mail must have come in
-- param: :high_mails 50: pairs from which it is severe

WITH refusing AS MATERIALIZED ( -- a first look: hours with refusals, but no flood of them, and little else
  SELECT h.hour_at FROM fact_hour h WHERE h.what = 'reject' GROUP BY h.hour_at
  HAVING sum(h.n) < coalesce(:flood, 200) AND coalesce((SELECT sum(d.n) FROM fact_hour d WHERE d.what = 'delivery' AND d.hour_at = h.hour_at), 0) < coalesce(:busy, 100)
), hour AS MATERIALIZED ( -- and those before and after them, of as little mail
  SELECT h.hour_at FROM fact_hour h WHERE h.what = 'delivery' GROUP BY h.hour_at
  HAVING sum(h.n) < coalesce(:busy, 100) AND EXISTS (SELECT 1 FROM refusing r WHERE r.hour_at BETWEEN h.hour_at - 3600 AND h.hour_at + coalesce(:before_s, 86400))
), came AS MATERIALIZED ( -- mail that clients outside brought
  SELECT DISTINCT a.host, m.intake_at AS at, substr(m.client, 1, instr(m.client, ']')) AS client, m.sender, lower(coalesce(d.orig_to, d.recipient)) AS recipient
  FROM hour t CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = t.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= h.hour_at AND d.logged_at < h.hour_at + 3600
  CROSS JOIN message m ON m.msg = d.msg AND m.way_in = 1 AND m.sasl_user IS NULL AND m.sender IS NOT NULL AND m.client IS NOT NULL CROSS JOIN mta a ON a.mta = m.mta
), refused AS MATERIALIZED (
  SELECT a.host, j.logged_at AS at, substr(j.client, 1, instr(j.client, ']')) AS client, j.sender, lower(j.recipient) AS recipient, j.reject, j.action, j.dsn
  FROM refusing t CROSS JOIN fact_hour h ON h.what = 'reject' AND h.hour_at = t.hour_at
  CROSS JOIN reject j ON j.reject BETWEEN h.first AND h.last AND j.logged_at >= h.hour_at AND j.logged_at < h.hour_at + 3600 CROSS JOIN mta a ON a.mta = j.mta
  WHERE j.action IN ('reject', 'milter-reject') AND j.recipient IS NOT NULL AND j.sender IS NOT NULL AND j.client IS NOT NULL AND j.dsn NOT GLOB '[45].[23].*'
), known AS MATERIALIZED ( -- refusals of those who came in before: mail of a domain, for a domain; where the recipient is said not to exist, for this one
  SELECT r.*, c.whose, substr(r.recipient, instr(r.recipient, '@') + 1) AS domain, CASE WHEN r.dsn GLOB '[45].7.25' OR r.dsn GLOB '[45].1.8' THEN r.client ELSE substr(r.recipient, instr(r.recipient, '@') + 1) END AS door
  FROM refused r
  CROSS JOIN (SELECT host, client, lower(substr(sender, instr(sender, '@') + 1)) AS whose, substr(recipient, instr(recipient, '@') + 1) AS whom, min(at) AS first_at FROM came GROUP BY 1, 2, 3, 4
    UNION ALL SELECT host, client, lower(substr(sender, instr(sender, '@') + 1)), recipient, min(at) FROM came GROUP BY 1, 2, 3, 4) c
    ON c.host = r.host AND c.client = r.client AND c.whose = lower(substr(r.sender, instr(r.sender, '@') + 1)) AND c.first_at < r.at
    AND c.whom = CASE WHEN r.dsn GLOB '[45].1.1' THEN r.recipient ELSE substr(r.recipient, instr(r.recipient, '@') + 1) END
), apart AS MATERIALIZED ( -- with how many had come in for that domain: the same number means nothing between. Where our rules for names refuse it (4.7.25, 4.1.8), from that client
  SELECT * FROM (
    SELECT reject, count(*) FILTER (WHERE reject IS NULL) OVER w AS came, min(at) OVER w AS first_at
    FROM (SELECT host, at, door, reject FROM known UNION ALL SELECT host, at, substr(recipient, instr(recipient, '@') + 1), NULL FROM came
      UNION ALL SELECT host, at, client, NULL FROM came WHERE (host, client) IN (SELECT host, door FROM known))
    WINDOW w AS (PARTITION BY host, door ORDER BY at, reject ROWS UNBOUNDED PRECEDING))
  WHERE reject IS NOT NULL
), cause AS (
  SELECT *, CASE WHEN action = 'milter-reject' THEN 'local.filter' WHEN words LIKE '%Relay access denied%' THEN 'local.relay' WHEN words LIKE '%nverified address: %' THEN
      CASE WHEN words LIKE '%connect to %' OR words LIKE '%lost connection%' OR words LIKE '% timed out%' THEN 'local.transport' END WHEN dsn GLOB '[45].1.1' THEN 'local.tables'
    ELSE 'reject.known' END AS cause
  FROM (SELECT k.*, b.came, b.first_at, (SELECT f.words FROM refusal f WHERE f.reject = k.reject) AS words FROM known k JOIN apart b ON b.reject = k.reject) 
  WHERE words NOT LIKE '%greylist%' AND words NOT LIKE '%come back%' AND words NOT LIKE 'try again later%' AND words NOT LIKE '%Intentional policy rejection%' -- the last two are the greylisting of rspamd and iRedAPD
), span AS (
  SELECT host, cause, door, domain, came, min(at) AS started_at, max(at) AS ended_at, count(*) AS events, count(DISTINCT sender || ' ' || recipient) AS mails, count(DISTINCT client) AS clients,
    min(client) AS client, min(reject) AS first, max(reject) AS last
  FROM cause WHERE cause IS NOT NULL GROUP BY host, cause, door, domain, came
  HAVING count(*) >= coalesce(:min_mails, 5) AND count(DISTINCT sender || ' ' || recipient) >= coalesce(:min_pairs, 3)
    AND ((max(at) - min(at)) * came >= coalesce(:due, 3) * (min(at) - min(first_at)) OR count(*) >= came) -- so many were due by the pace of before
    AND (count(DISTINCT client) > 1 OR count(DISTINCT sender) > 1 AND count(DISTINCT recipient) > 1)
    -- a filter's last word on what one client or one domain sends is about that mail
    AND (count(DISTINCT client) > 1 AND count(DISTINCT whose) > 1 OR (cause <> 'local.filter' OR min(dsn) < '5') AND sum(words LIKE '%rejected: Access denied%') * 2 < count(*))
    AND (cause <> 'local.tables' OR count(DISTINCT recipient) > 1)
), shut AS ( -- several domains of ours are one door
  SELECT host, cause, min(started_at) AS started_at, max(ended_at) AS ended_at, sum(events) AS events, sum(mails) AS mails, max(clients) AS clients, min(client) AS client, min(first) AS first, max(last) AS last,
    group_concat(DISTINCT domain) AS domains, group_concat(DISTINCT door) AS doors
  FROM (SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY started_at, domain) AS run
    FROM (SELECT *, started_at - max(ended_at) OVER (PARTITION BY host, cause ORDER BY started_at, domain ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) < 86400 AS joined FROM span))
  GROUP BY host, cause, run
), after AS (
  SELECT s.*, ( -- the first that comes in again, within a fortnight
      SELECT m.intake_at
      FROM fact_hour h CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= h.hour_at AND d.logged_at < h.hour_at + 3600
      CROSS JOIN message m ON m.msg = d.msg AND m.way_in = 1 AND m.sasl_user IS NULL AND m.client IS NOT NULL AND m.intake_at > s.ended_at CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
      WHERE h.what = 'delivery' AND h.hour_at > s.ended_at - 3600 AND h.hour_at < s.ended_at + 14 * 86400
        AND (instr(',' || s.doors || ',', ',' || lower(substr(coalesce(d.orig_to, d.recipient), instr(coalesce(d.orig_to, d.recipient), '@') + 1)) || ',') > 0
          OR instr(',' || s.doors || ',', ',' || substr(m.client, 1, instr(m.client, ']')) || ',') > 0)
      ORDER BY h.hour_at LIMIT 1) AS in_at
  FROM shut s
)
SELECT cause, host AS provider, host, CASE WHEN mails >= coalesce(:high_mails, 50) THEN 'high' ELSE 'medium' END AS severity, 75 AS confidence, CASE WHEN in_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, NULL AS peak_at, in_at AS ok_after_at, events, mails AS messages, 'refusal' AS proof, first || ',' || last AS kinds,
  events || ' refusals for ' || domains || '; clients that came in before: ' || clients AS detail
FROM after s
WHERE NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.provider = g.host AND (g.cause = s.cause OR g.cause GLOB 'local.*') AND g.started_at - 3600 <= s.ended_at AND g.ended_at + 3600 >= s.started_at)
ORDER BY started_at;
