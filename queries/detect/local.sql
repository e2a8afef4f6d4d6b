-- title: Deliveries fail on this machine
-- about: Postfix's own text: a transport that is down, a table that cannot be read, a mail loop, a full disk, a pipe that fails. Whomever the mail was for, it is one
--   fault of the machine. Over when all the providers it was for accepted mail again, or a service of this machine that did not let us in takes mail, or all of what was put off has gone
--   out since, or those who got nothing get theirs, or when mail goes out (or, where none does, users of our own get theirs) and two hours went by without it, or a quarter of an hour in which twenty failures were due by the pace of those before.
-- param: :min_messages 3: fewest messages to report; of a full disk one is enough
-- param: :medium_messages 10: messages from which it is more than a note
-- param: :high_messages 50: messages from which it is severe

WITH run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY started_at, spell) AS run
  FROM (
    SELECT *, started_at - max(ended_at) OVER (PARTITION BY host, cause ORDER BY started_at, spell
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) < 86400 AS joined
    FROM spell WHERE cause GLOB 'local.*')
), span AS (
  SELECT host, cause, run, max(confidence) AS confidence, min(started_at) AS started_at, max(ended_at) AS ended_at, min(peak_at) AS peak_at, max(ok_before_at) AS ok_before_at,
    CASE WHEN count(*) = count(ok_after_at) THEN max(ok_after_at) END AS all_at,
    sum(events) AS events, sum(messages) AS messages, sum(recipients) AS recipients, sum(domains) AS domains, sum(masked) AS masked
  FROM run GROUP BY host, cause, run
), closed AS MATERIALIZED ( -- the services of this machine that did not let us in
  SELECT DISTINCT s.host, s.cause, s.run, f.peer
  FROM span s CROSS JOIN connect_by_hour f ON f.hour_at > s.started_at - 3600 AND f.hour_at <= s.ended_at AND f.logged_at BETWEEN s.started_at AND s.ended_at
  CROSS JOIN peer_info o ON o.peer = f.peer AND o.place = 'loopback' CROSS JOIN mta a ON a.mta = f.mta AND a.host = s.host
  WHERE s.cause = 'local.filter'
), one AS ( -- two of them are not told apart
  SELECT host, cause, run, min(peer) AS peer FROM closed GROUP BY 1, 2, 3 HAVING count(*) = 1
), back AS (
  SELECT s.host, s.cause, s.run, min(t.logged_at) AS at
  FROM one o CROSS JOIN span s USING (host, cause, run)
  CROSS JOIN sent_by_hour t ON t.hour_at > s.ended_at - 3600 AND t.hour_at <= s.ended_at + 7200 AND t.logged_at > s.ended_at AND t.relay = o.peer AND t.host = s.host
  GROUP BY 1, 2, 3
), emptied AS (
  SELECT s.host, s.cause, s.run, min(CASE WHEN o.outcome IN ('sent', 'forwarded') AND o.last_at > s.ended_at THEN o.last_at END) AS at
  FROM span s CROSS JOIN delivery_cause c ON c.cause = s.cause AND c.logged_at BETWEEN s.started_at AND s.ended_at AND c.status = 'deferred'
  CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta AND a.host = s.host
  CROSS JOIN outcome o ON o.msg = c.msg AND o.recipient = d.recipient
  GROUP BY s.host, s.cause, s.run HAVING sum(o.outcome NOT IN ('sent', 'forwarded', 'filtered')) = 0
), failed AS MATERIALIZED (
  SELECT DISTINCT s.host, s.cause, s.run, d.recipient FROM span s CROSS JOIN delivery_cause c ON c.cause = s.cause AND c.logged_at BETWEEN s.started_at AND s.ended_at
  CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta AND a.host = s.host
), again AS ( -- or they got what came for them later: three messages, when three failures were due by the pace of those before
  SELECT s.host, s.cause, s.run, min(t.logged_at) AS at
  FROM span s CROSS JOIN sent_by_hour t ON t.hour_at > s.ended_at - 3600 AND t.hour_at <= s.ended_at + 7200 AND t.logged_at > s.ended_at AND t.host = s.host
  CROSS JOIN failed f ON f.recipient = t.recipient AND f.host = s.host AND f.cause = s.cause AND f.run = s.run
  GROUP BY s.host, s.cause, s.run HAVING count(DISTINCT t.msg) >= 3 AND (max(t.logged_at) - s.ended_at) * (s.events - 1) >= 3 * (s.ended_at - s.started_at)
), judged AS (
  SELECT span.*, coalesce(all_at, b.at, e.at, g.at, CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = span.host) > ended_at + 7200
      OR (SELECT l.last_at FROM machine_log l WHERE l.host = span.host) > ended_at + max(900, 20 * (ended_at - started_at) / events)
    THEN coalesce((SELECT max(p.last_at) FROM provider_seen p WHERE p.host = span.host AND p.last_at > span.ended_at), ( -- or users of our own got theirs
      SELECT min(h.hour_at) + 0.0 FROM served_hour h WHERE h.host = span.host AND h.hour_at > span.ended_at AND h.hour_at <= span.ended_at + 3 * 86400)) END) AS ok_after_at
  FROM span LEFT JOIN back b USING (host, cause, run) LEFT JOIN emptied e USING (host, cause, run) LEFT JOIN again g USING (host, cause, run)
)
SELECT cause, host AS provider, host,
  CASE WHEN messages >= coalesce(:high_messages, 50) THEN 'high' WHEN messages >= coalesce(:medium_messages, 10) THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, CASE WHEN ok_before_at < started_at THEN ok_before_at END AS ok_before_at, ok_after_at,
  events, messages, recipients, domains, masked, 'complaint' AS proof
FROM judged
WHERE messages >= coalesce(:min_messages, 3) OR cause = 'local.disk'
ORDER BY started_at;
