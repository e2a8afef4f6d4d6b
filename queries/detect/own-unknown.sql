-- title: An address that our own settings add to most mail is unknown here
-- about: Our own delivery says of one address that there is no such user, in at least half of the messages of a day: a blind copy (always_bcc and the like) or an alias that leads
--   nowhere. Each of them sends a report to its sender. Addresses that strangers write to are never in half of all mail.
-- param: :min_messages 10: fewest messages in a day
-- param: :min_share_pct 50: least share of the messages of that day, up to the last of them
-- param: :ok_messages 10: messages without it from which it is over

WITH refused AS MATERIALIZED (
  SELECT a.host, m.mta, c.msg, c.logged_at, d.recipient, CAST(c.logged_at / 86400 AS INTEGER) * 86400 AS day_at, d.source, d.line
  FROM delivery_cause c CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta LEFT JOIN peer_info p ON p.peer = d.relay
  WHERE c.cause = 'mailbox.unknown' AND c.status = 'bounced' AND (p.place = 'local' OR d.program IN ('local', 'virtual'))
), day AS (
  SELECT host, recipient, day_at, min(logged_at) AS first_at, max(logged_at) AS last_at, count(DISTINCT msg) AS n FROM refused GROUP BY host, recipient, day_at
  HAVING count(DISTINCT msg) >= coalesce(:min_messages, 10)
), near AS MATERIALIZED ( -- lines there are more than messages, but not ten times as many
  SELECT d.* FROM day d WHERE d.n * 10 >= coalesce((SELECT sum(h.n) FROM fact_hour h WHERE h.what = 'delivery' AND h.hour_at > d.first_at - 3600 AND h.hour_at <= d.last_at), 0)
), bad AS MATERIALIZED (
  SELECT d.* FROM near d
  WHERE d.n * 100 >= coalesce(:min_share_pct, 50) * (SELECT count(*) FROM message m JOIN mta a ON a.mta = m.mta AND a.host = d.host
    WHERE m.intake_at BETWEEN d.first_at - 60 AND d.last_at AND m.way_in IN (1, 2))
), span AS (
  SELECT r.host, r.recipient, min(r.logged_at) AS started_at, max(r.logged_at) AS ended_at, count(*) AS events, count(DISTINCT r.msg) AS messages
  FROM refused r WHERE EXISTS (SELECT 1 FROM bad b WHERE b.host = r.host AND b.recipient = r.recipient AND r.logged_at >= b.first_at) GROUP BY r.host, r.recipient
), after AS (
  SELECT s.*, (SELECT count(*) FROM message m JOIN mta a ON a.mta = m.mta AND a.host = s.host WHERE m.intake_at > s.ended_at AND m.way_in IN (1, 2)) AS well,
    (SELECT min(m.intake_at) FROM message m JOIN mta a ON a.mta = m.mta AND a.host = s.host WHERE m.intake_at > s.ended_at AND m.way_in IN (1, 2)) AS well_at FROM span s
)
SELECT 'local.config' AS cause, host AS provider, host, 'medium' AS severity, 80 AS confidence, CASE WHEN well >= coalesce(:ok_messages, 10) THEN 'recovered' ELSE 'open' END AS state,
  started_at, ended_at, NULL AS peak_at, CASE WHEN well >= coalesce(:ok_messages, 10) THEN well_at END AS ok_after_at, events, messages, messages AS recipients, 1 AS domains,
  'delivery' AS proof, (SELECT min(d.delivery) || ',' || max(d.delivery) FROM delivery_cause c JOIN delivery d ON d.delivery = c.delivery
    WHERE c.cause = 'mailbox.unknown' AND c.logged_at IN (after.started_at, after.ended_at) AND d.recipient = after.recipient) AS kinds,
  recipient || ' is unknown here: ' || messages || ' messages' AS detail
FROM after ORDER BY started_at;
