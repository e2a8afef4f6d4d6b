-- title: An address that our own settings add to most mail is unknown
-- told: detail
-- about: Our own delivery, or the server of others it goes to, says of one address that there is no such user, beside other recipients, in at least half of the messages of a day up to the last of them: a blind copy (always_bcc and the like) or an alias that leads
--   nowhere. Each of them sends a report to its sender. Addresses that strangers write to are never in half of all mail.
-- param: :min_messages 10: fewest messages in a day
-- param: :min_share_pct 50: least share of the messages of that day, up to the last of them
-- param: :ok_messages 10: messages without it from which it is over

WITH some AS MATERIALIZED ( -- a first look, which the index answers: no day before this one has enough of them
  SELECT min(day_at) AS day_at FROM (
    SELECT CAST(logged_at / 86400 AS INTEGER) * 86400 AS day_at, count(*) AS n FROM delivery_cause WHERE cause = 'mailbox.unknown' GROUP BY 1) x
  WHERE n >= coalesce(:min_messages, 10) AND n * 1000 >= coalesce(:min_share_pct, 50) * (SELECT min(t.tried) FROM tried_day t WHERE t.day_at = x.day_at)
), refused AS MATERIALIZED (
  SELECT a.host, c.msg, c.logged_at, d.recipient, CAST(c.logged_at / 86400 AS INTEGER) * 86400 AS day_at
  FROM some CROSS JOIN delivery_cause c ON c.cause = 'mailbox.unknown' AND c.logged_at >= some.day_at CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta
  WHERE EXISTS (SELECT 1 FROM delivery o WHERE o.msg = c.msg AND o.recipient <> d.recipient) AND c.status = 'bounced'
), day AS (
  SELECT host, recipient, day_at, min(logged_at) AS first_at, max(logged_at) AS last_at, count(DISTINCT msg) AS n FROM refused GROUP BY host, recipient, day_at
  HAVING count(DISTINCT msg) >= coalesce(:min_messages, 10)
), bad AS MATERIALIZED (
  SELECT d.* FROM day d CROSS JOIN tried_day t ON t.host = d.host AND t.day_at = d.day_at
  WHERE d.n * 1000 >= coalesce(:min_share_pct, 50) * t.tried -- that is recipients: a tenth of the share is enough for now
    AND d.n * 100 >= coalesce(:min_share_pct, 50) * (SELECT count(DISTINCT v.msg) FROM fact_hour h CROSS JOIN delivery v ON v.delivery BETWEEN h.first AND h.last
      AND v.logged_at >= d.day_at AND v.logged_at <= d.last_at CROSS JOIN message m ON m.msg = v.msg AND m.way_in IN (1, 2) CROSS JOIN mta a ON a.mta = m.mta AND a.host = d.host
      WHERE h.what = 'delivery' AND h.hour_at >= d.day_at AND h.hour_at <= d.last_at)
), span AS (
  SELECT r.host, r.recipient, min(r.logged_at) AS started_at, max(r.logged_at) AS ended_at, count(*) AS events, count(DISTINCT r.msg) AS messages
  FROM refused r WHERE EXISTS (SELECT 1 FROM bad b WHERE b.host = r.host AND b.recipient = r.recipient AND r.logged_at >= b.day_at - 86400) GROUP BY r.host, r.recipient
), next AS MATERIALIZED ( -- the next ones that went well
  SELECT s.host, s.recipient, t.msg, t.intake_at
  FROM span s CROSS JOIN sent_by_hour t ON t.hour_at > s.ended_at - 3600 AND t.hour_at <= s.ended_at + 86400 AND t.intake_at > s.ended_at AND t.way_in IN (1, 2) AND t.host = s.host
  GROUP BY s.host, s.recipient, t.msg
), after AS (
  SELECT s.*, count(n.msg) AS well, min(n.intake_at) AS well_at FROM span s LEFT JOIN next n ON n.host = s.host AND n.recipient = s.recipient GROUP BY s.host, s.recipient
)
SELECT 'local.address' AS cause, host AS provider, host, 'medium' AS severity, 80 AS confidence, CASE WHEN well >= coalesce(:ok_messages, 10) THEN 'recovered' ELSE 'open' END AS state,
  started_at, ended_at, NULL AS peak_at, CASE WHEN well >= coalesce(:ok_messages, 10) THEN well_at END AS ok_after_at, events, messages, messages AS recipients, 1 AS domains,
  'delivery' AS proof, (SELECT min(d.delivery) || ',' || max(d.delivery) FROM delivery_cause c JOIN delivery d ON d.delivery = c.delivery
    WHERE c.cause = 'mailbox.unknown' AND c.logged_at IN (after.started_at, after.ended_at) AND d.recipient = after.recipient) AS kinds,
  recipient || ' is unknown: ' || messages || ' messages' AS detail
FROM after ORDER BY started_at;
