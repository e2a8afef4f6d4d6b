-- title: Accepted, and then something came back without a sender
-- about: A server accepts mail, and soon after mail without a sender comes back from servers of the same organisation to whoever had sent: so looks a report that the message could
--   not be delivered after all, and so does an automatic answer; the log shows no more than that. Told where at least half of what a domain (or all of a provider's) accepted that day, from the first
--   of them to the last, was answered so, by many recipients, and on days before next to nothing was (or, where no day before is known, nearly all was).
-- param: :min_returned 10: fewest answers in a day
-- param: :min_recipients 5: fewest recipients they answer for; twice as many where no day before is known
-- param: :min_share_pct 50: least share of what was accepted; 80 where no day before is known
-- param: :within_s 900: seconds after the acceptance in which an answer comes
-- param: :min_before 10: recipients that must have been accepted on days before, of which at most a tenth were answered so

WITH known AS MATERIALIZED ( -- a client without a name, by the name of the server at its address
  SELECT addr, min(host) AS host FROM peer WHERE addr <> '' AND family <> 'unix' GROUP BY addr
), null_mail AS MATERIALIZED ( -- what came back, and from whose servers: the last two labels of their name, or three where the second is short (co.jp)
  SELECT msg, host, at, day_at, CASE WHEN length(second) > 3 OR rest = '' THEN second || '.' || top ELSE replace(rest, rtrim(rest, replace(rest, '.', '')), '') || '.' || second || '.' || top END AS org
  FROM (
    SELECT msg, host, at, day_at, top, replace(stem, rtrim(stem, replace(stem, '.', '')), '') AS second, rtrim(rtrim(stem, replace(stem, '.', '')), '.') AS rest
    FROM (
      SELECT msg, host, at, day_at, replace(name, rtrim(name, replace(name, '.', '')), '') AS top, rtrim(rtrim(name, replace(name, '.', '')), '.') AS stem
      FROM (
        SELECT m.msg, a.host, m.intake_at AS at, CAST(m.intake_at / 86400 AS INTEGER) * 86400 AS day_at, lower(CASE WHEN m.client LIKE 'unknown[%' THEN q.host ELSE substr(m.client, 1, instr(m.client, '[') - 1) END) AS name
        FROM message m INDEXED BY message_null JOIN mta a ON a.mta = m.mta
        LEFT JOIN known q ON m.client LIKE 'unknown[%' AND q.addr = substr(m.client, 9, instr(m.client, ']') - 9)
        WHERE m.sender = '' AND m.way_in = 1)
      WHERE name LIKE '%.%')
    WHERE stem <> '')
), busy AS MATERIALIZED ( -- organisations whose servers sent many in a day
  SELECT DISTINCT host, org FROM (SELECT host, org FROM null_mail GROUP BY host, org, day_at HAVING count(*) >= coalesce(:min_returned, 10))
), back AS MATERIALIZED (
  SELECT n.host, n.org, n.at, n.day_at, lower(coalesce(nullif(d.orig_to, ''), d.recipient)) AS who
  FROM busy b JOIN null_mail n ON n.host = b.host AND n.org = b.org CROSS JOIN delivery d ON d.msg = n.msg
), server AS MATERIALIZED (
  SELECT b.host, b.org, p.peer, p.provider FROM busy b CROSS JOIN peer_info p ON p.place = 'external' CROSS JOIN peer o ON o.peer = p.peer AND (lower(o.host) = b.org OR lower(o.host) LIKE '%.' || b.org)
), hour AS MATERIALIZED (
  SELECT DISTINCT b.host, h.first, h.last, h.hour_at FROM (SELECT DISTINCT host FROM busy) b CROSS JOIN fact_hour h ON h.what = 'delivery'
), gone AS MATERIALIZED ( -- what their servers accepted
  SELECT h.host, v.org, v.provider, d.delivery, d.logged_at AS at, CAST(d.logged_at / 86400 AS INTEGER) * 86400 AS day_at, d.domain, d.recipient, lower(m.sender) AS who
  FROM hour h CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND +d.status = 'sent' AND d.logged_at >= h.hour_at AND d.logged_at < h.hour_at + 3600
  CROSS JOIN server v ON v.peer = d.relay AND v.host = h.host CROSS JOIN message m ON m.msg = d.msg AND m.sender <> '' CROSS JOIN mta a ON a.mta = m.mta AND a.host = h.host
), answered AS MATERIALIZED ( -- each answer for the last one before it
  SELECT b.host, b.at, (SELECT g.delivery FROM gone g WHERE g.host = b.host AND g.org = b.org AND g.who = b.who AND g.at <= b.at AND g.at >= b.at - coalesce(:within_s, 900) ORDER BY g.at DESC, g.delivery DESC LIMIT 1) AS delivery
  FROM back b
), told AS MATERIALIZED ( -- by domain, and all that a provider took together (domain 0): a relay answers for everybody
  SELECT g.host, g.provider, g.delivery, g.at, g.day_at, g.domain, g.recipient, x.at AS back_at FROM gone g LEFT JOIN (SELECT delivery, max(at) AS at FROM answered GROUP BY delivery) x ON x.delivery = g.delivery
  UNION ALL
  SELECT g.host, g.provider, g.delivery, g.at, g.day_at, 0, g.recipient, x.at FROM gone g LEFT JOIN (SELECT delivery, max(at) AS at FROM answered GROUP BY delivery) x ON x.delivery = g.delivery
  WHERE (g.host, g.provider) IN (SELECT host, provider FROM gone GROUP BY host, provider HAVING count(DISTINCT domain) > 1)
), part AS (
  SELECT *, min(CASE WHEN back_at IS NOT NULL THEN at END) OVER w AS first_at, max(CASE WHEN back_at IS NOT NULL THEN at END) OVER w AS last_at
  FROM told WINDOW w AS (PARTITION BY host, provider, domain, day_at)
), day AS ( -- within: from the first of them to the last
  SELECT host, provider, domain, day_at, count(*) AS n, sum(at BETWEEN first_at AND last_at) AS within, count(back_at) AS answered,
    count(DISTINCT CASE WHEN back_at IS NOT NULL THEN recipient END) AS recipients
  FROM part GROUP BY host, provider, domain, day_at
), judged AS (
  SELECT d.*, coalesce(sum(b.n), 0) AS before, coalesce(sum(b.answered), 0) AS answered_before
  FROM day d LEFT JOIN day b ON b.host = d.host AND b.domain = d.domain AND b.provider = d.provider AND b.day_at < d.day_at AND b.day_at >= d.day_at - 28 * 86400 AND b.answered * 2 < max(b.n, 2)
  GROUP BY d.host, d.provider, d.domain, d.day_at
), bad AS (
  SELECT *, day_at - lag(day_at) OVER (PARTITION BY host, provider, domain ORDER BY day_at) <= 86400 * 4 AS joined FROM judged
  WHERE answered >= coalesce(:min_returned, 10) AND CASE WHEN before >= coalesce(:min_before, 10)
    THEN recipients >= coalesce(:min_recipients, 5) AND answered * 100.0 >= coalesce(:min_share_pct, 50) * within AND answered_before * 10 <= before
    ELSE recipients >= 2 * coalesce(:min_recipients, 5) AND answered * 100.0 >= 80 * within END
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, provider, domain ORDER BY day_at) AS run FROM bad
), span AS (
  SELECT r.host, r.provider, r.domain, r.run, min(t.at) AS started_at, max(t.at) AS ended_at, count(*) AS events, count(DISTINCT t.recipient) AS recipients, min(t.delivery) AS first, max(t.delivery) AS last
  FROM run r JOIN told t ON t.host = r.host AND t.provider = r.provider AND t.domain = r.domain AND t.day_at = r.day_at AND t.back_at IS NOT NULL
  GROUP BY r.host, r.provider, r.domain, r.run
), after AS (
  SELECT s.*, (SELECT count(*) FROM told t WHERE t.host = s.host AND t.provider = s.provider AND t.domain = s.domain AND t.at BETWEEN s.started_at AND s.ended_at) AS n,
    (SELECT min(t.at) FROM told t WHERE t.host = s.host AND t.provider = s.provider AND t.domain = s.domain AND t.at > s.ended_at AND t.back_at IS NULL) AS well_at,
    (SELECT count(*) FROM told t WHERE t.host = s.host AND t.provider = s.provider AND t.domain = s.domain AND t.at > s.ended_at AND t.back_at IS NULL) AS well
  FROM span s
)
SELECT 'accept.returned' AS cause, s.provider, s.host, 'medium' AS severity, 55 AS confidence, CASE WHEN s.well >= 5 THEN 'recovered' ELSE 'open' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, CASE WHEN s.well >= 5 THEN s.well_at END AS ok_after_at, s.events, s.events AS messages, s.recipients, 1 AS domains,
  'delivery' AS proof, s.first || ',' || s.last AS kinds, coalesce(n.name, s.provider) || ': ' || s.events || ' of ' || s.n || ' accepted recipients answered by mail without a sender' AS detail
FROM after s LEFT JOIN domain n ON n.domain = s.domain
WHERE s.domain = 0 OR NOT EXISTS (SELECT 1 FROM span o WHERE o.host = s.host AND o.provider = s.provider AND o.domain = 0 AND o.started_at <= s.ended_at AND o.ended_at >= s.started_at)
ORDER BY s.started_at;
