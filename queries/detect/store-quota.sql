-- title: Mailboxes here are full
-- told: detail
-- about: Our own final delivery (local, virtual, LMTP) says of a mailbox that it is over its quota, again and again: its owner gets nothing, and who writes there hears of it late. All such mailboxes
--   of a machine are told together. Where no mailbox takes mail meanwhile it is the disk (detect/store-full.sql). Over when each of them took mail again, or a week went by without such a line.
-- param: :min_messages 5: fewest messages to report
-- param: :medium_mailboxes 5: mailboxes from which, with ten times as many messages, it is more than a note
-- param: :max_gap_s 172800: seconds between two refusals of one stretch
-- param: :quiet_s 604800: seconds after which it is over in any case

WITH few AS MATERIALIZED ( -- a first look, as in detect/store-full.sql
  SELECT 1 FROM (SELECT count(*) AS n FROM delivery_cause WHERE cause = 'mailbox.full') WHERE n >= coalesce(:min_messages, 5)
    AND EXISTS (SELECT 1 FROM verdict WHERE cause = 'mailbox.full' AND (addr = '' OR addr GLOB '*/*' OR addr GLOB '127.*' OR addr = '::1'))
), full AS MATERIALIZED (
  SELECT a.host, c.logged_at, c.msg, c.delivery, lower(d.recipient) AS recipient
  FROM few CROSS JOIN delivery_cause c ON c.cause = 'mailbox.full' AND c.echo = 0 CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN message m ON m.msg = c.msg
  CROSS JOIN mta a ON a.mta = m.mta LEFT JOIN peer_info p ON p.peer = d.relay
  WHERE p.place = 'local' OR d.program IN ('local', 'virtual') OR p.place = 'loopback' AND d.program LIKE '%lmtp'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at, delivery) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at, delivery) <= coalesce(:max_gap_s, 172800) AS joined FROM full)
), box AS MATERIALIZED (
  SELECT host, run, recipient, min(logged_at) AS first_at, max(logged_at) AS last_at, count(*) AS events, count(DISTINCT msg) AS messages FROM run GROUP BY host, run, recipient
), span AS MATERIALIZED (
  SELECT r.host, r.run, min(r.logged_at) AS started_at, max(r.logged_at) AS ended_at, count(*) AS events, count(DISTINCT r.msg) AS messages, count(DISTINCT r.recipient) AS mailboxes,
    min(r.delivery) AS first, max(r.delivery) AS last
  FROM run r GROUP BY r.host, r.run HAVING count(DISTINCT r.msg) >= coalesce(:min_messages, 5)
), took AS ( -- the first that each took afterwards
  SELECT b.host, b.run, b.recipient, min(t.logged_at) AS at
  FROM (SELECT host, run, min(last_at) AS from_at, max(last_at) AS to_at FROM box JOIN span USING (host, run) GROUP BY 1, 2) w
  CROSS JOIN sent_by_hour t ON t.hour_at > w.from_at - 3600 AND t.hour_at <= w.to_at + coalesce(:quiet_s, 604800) AND t.host = w.host AND t.place <> 'external'
  JOIN box b ON b.host = w.host AND b.run = w.run AND b.recipient = lower(t.recipient) AND t.logged_at > b.last_at
  GROUP BY 1, 2, 3
), judged AS (
  SELECT s.*, coalesce((SELECT max(k.at) FROM took k WHERE k.host = s.host AND k.run = s.run HAVING count(*) = s.mailboxes),
    CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = s.host) > s.ended_at + coalesce(:quiet_s, 604800) THEN s.ended_at END) AS ok_at,
    (SELECT group_concat(recipient, ', ') FROM (SELECT b.recipient FROM box b WHERE b.host = s.host AND b.run = s.run ORDER BY b.messages DESC, b.recipient LIMIT 3)) AS names
  FROM span s
)
SELECT 'mailbox.quota' AS cause, host AS provider, host, CASE WHEN mailboxes >= coalesce(:medium_mailboxes, 5) AND messages >= 10 * coalesce(:medium_mailboxes, 5) THEN 'medium' ELSE 'low' END AS severity, 95 AS confidence, CASE WHEN ok_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, NULL AS peak_at, ok_at AS ok_after_at, events, messages, messages AS recipients, 1 AS domains, 'delivery' AS proof, first || ',' || last AS kinds,
  'full mailboxes here: ' || mailboxes || ' (' || messages || ' messages): ' || names AS detail
FROM judged
WHERE NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = judged.host AND g.cause = 'local.disk' AND g.started_at < judged.ended_at AND g.ended_at > judged.started_at)
ORDER BY started_at;
