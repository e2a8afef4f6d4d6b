-- title: The disk of the mailboxes is full
-- about: Our own delivery says of mailbox after mailbox that it is full, or that its system is, and none takes mail meanwhile: then it is the disk they lie on, not their
--   owners' quotas. Dovecot has the same words for both ("Not enough disk quota"). Over when a mailbox here takes mail again.
-- param: :min_mailboxes 5: fewest mailboxes
-- param: :min_messages 10: fewest messages
-- param: :max_gap_s 3600: seconds between two refusals of one stretch

WITH few AS MATERIALIZED ( -- a first look: enough lines, and words of our own or of a server behind a socket
  SELECT 1 FROM (SELECT count(*) AS n FROM delivery_cause WHERE cause IN ('mailbox.full', 'remote.full')) WHERE n >= coalesce(:min_messages, 10)
    AND EXISTS (SELECT 1 FROM verdict WHERE cause IN ('mailbox.full', 'remote.full') AND (addr = '' OR addr GLOB '*/*'))
), full AS MATERIALIZED (
  SELECT a.host, c.logged_at, c.msg, c.delivery, d.recipient
  FROM few CROSS JOIN delivery_cause c ON c.cause IN ('mailbox.full', 'remote.full') AND c.echo = 0 CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN message m ON m.msg = c.msg
  CROSS JOIN mta a ON a.mta = m.mta LEFT JOIN peer_info p ON p.peer = d.relay
  WHERE p.place = 'local' OR d.program IN ('local', 'virtual')
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at, delivery) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at, delivery) <= coalesce(:max_gap_s, 3600) AS joined FROM full)
), span AS MATERIALIZED (
  SELECT host, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(DISTINCT msg) AS messages, count(DISTINCT msg || ' ' || recipient) AS recipients,
    count(DISTINCT recipient) AS mailboxes, min(delivery) AS first, max(delivery) AS last
  FROM run GROUP BY host, run HAVING count(DISTINCT recipient) >= coalesce(:min_mailboxes, 5) AND count(DISTINCT msg) >= coalesce(:min_messages, 10)
), took AS ( -- mailboxes here that took mail meanwhile, and in the day after
  SELECT s.host, s.run, sum(t.logged_at <= s.ended_at) AS meanwhile, min(CASE WHEN t.logged_at > s.ended_at THEN t.logged_at END) AS at
  FROM span s CROSS JOIN sent_by_hour t ON t.hour_at > s.started_at - 3600 AND t.hour_at <= s.ended_at + 86400 AND t.logged_at > s.started_at AND t.host = s.host
  WHERE t.place = 'local' OR t.program IN ('local', 'virtual')
  GROUP BY s.host, s.run
)
SELECT 'local.disk' AS cause, s.host AS provider, s.host, 'high' AS severity, 70 AS confidence, CASE WHEN t.at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, t.at AS ok_after_at, s.events, s.messages, s.recipients, 'delivery' AS proof, s.first || ',' || s.last AS kinds,
  s.mailboxes || ' mailboxes here are full at the same time' AS detail
FROM span s LEFT JOIN took t ON t.host = s.host AND t.run = s.run
WHERE coalesce(t.meanwhile, 0) * 20 <= s.messages
ORDER BY s.started_at;
