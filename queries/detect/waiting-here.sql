-- title: Mail waits in our own queue before it is tried
-- told: detail
-- about: For hours most of what got through at the first try had lain here for ten minutes and more: not yet seen by qmgr(8), or in the active queue until a delivery agent was free (a and b
--   of delays=). No receiver has a part in that. A newsletter does the same to itself and is everyday business: so not where the mail that waited came in all at once, nor where most of it is one
--   sender's or it is three times as much as usual, nor where a third of the hours of the log are like that, or this hour of the day on three days that are a third of the log's. Where
--   something else was told of the time, that is why. What was held, or handled by an administrator, is not looked at.
-- param: :late_s 600: seconds in the queue that are late
-- param: :min_messages 20: fewest messages that waited so long
-- param: :min_hourly 3: and in each of its hours
-- param: :min_share_pct 50: least share of the recipients of its hours
-- param: :gap_s 10800: seconds between two such hours that end it
-- param: :min_hours 2: fewest hours in which it went out, or came in
-- param: :times 3: how often as many recipients as in the other hours are too many
-- param: :own_address 100: messages of one domain, each with an address of its own, that are one sender's

WITH day AS (
  SELECT at FROM plain_delay WHERE span = 86400 AND delay_us >= coalesce(:late_s, 600) * 1000000 GROUP BY at HAVING sum(recipients) >= coalesce(:min_hourly, 3)
), hour AS MATERIALIZED ( -- by the whole time that it took
  SELECT p.at FROM day d CROSS JOIN plain_delay p ON p.span = 3600 AND p.at >= d.at AND p.at < d.at + 86400 GROUP BY p.at
  HAVING sum(CASE WHEN p.delay_us >= coalesce(:late_s, 600) * 1000000 THEN p.recipients END) >= coalesce(:min_hourly, 3)
    AND sum(CASE WHEN p.delay_us >= coalesce(:late_s, 600) * 1000000 THEN p.recipients END) * 200 >= coalesce(:min_share_pct, 50) * sum(p.recipients)
), often AS ( -- days on which that hour is like that
  SELECT at, count(*) OVER (PARTITION BY at % 86400) AS days FROM hour
), line AS MATERIALIZED (
  SELECT t.host, t.hour_at, t.logged_at, t.delivery, t.msg, t.domain, t.provider, t.intake_at, d.queue_us + d.active_us AS here_us, d.active_us > d.queue_us AS active, m.sender
  FROM (SELECT at FROM often WHERE (days < 3 OR days * 3 < (SELECT count(DISTINCT hour_at / 86400) FROM traffic_hour)) AND (SELECT count(*) FROM hour) * 3 <= (SELECT count(DISTINCT hour_at) FROM traffic_hour)) h
  CROSS JOIN sent_by_hour t ON t.hour_at = h.at AND t.place = 'external' CROSS JOIN delivery d ON d.delivery = t.delivery CROSS JOIN message m ON m.msg = t.msg
  WHERE NOT EXISTS (SELECT 1 FROM outcome o WHERE o.msg = t.msg AND o.recipient = t.recipient AND (o.deferrals > 0 OR o.note = 1))
    AND NOT EXISTS (SELECT 1 FROM reject j WHERE j.msg = t.msg AND j.action = 'hold') AND NOT EXISTS (SELECT 1 FROM event e WHERE e.msg = t.msg)
), slow AS MATERIALIZED (
  SELECT host, hour_at FROM line GROUP BY host, hour_at
  HAVING sum(here_us >= coalesce(:late_s, 600) * 1000000) >= coalesce(:min_hourly, 3) AND sum(here_us >= coalesce(:late_s, 600) * 1000000) * 100 >= coalesce(:min_share_pct, 50) * count(*)
), late AS MATERIALIZED ( -- the hours lie in a set, which is looked into by a key: a join of two such tables takes the square
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY hour_at) AS run
  FROM (SELECT *, hour_at - lag(hour_at) OVER (PARTITION BY host ORDER BY hour_at) <= coalesce(:gap_s, 10800) AS joined
    FROM line WHERE here_us >= coalesce(:late_s, 600) * 1000000 AND (host, hour_at) IN (SELECT host, hour_at FROM slow))
), middle AS ( -- what half of them waited
  SELECT host, run, max(here_us) AS us FROM (SELECT host, run, here_us, ntile(2) OVER (PARTITION BY host, run ORDER BY here_us) AS half FROM late) WHERE half = 1 GROUP BY host, run
), span AS (
  SELECT host, run, min(intake_at) AS started_at, max(logged_at) AS ended_at, count(DISTINCT msg) AS messages, count(*) AS recipients,
    count(DISTINCT domain) AS domains, min(delivery) AS first, max(delivery) AS last, sum(active) * 2 > count(*) AS active
  FROM late GROUP BY host, run
  HAVING count(DISTINCT msg) >= coalesce(:min_messages, 20) AND (count(DISTINCT hour_at) >= coalesce(:min_hours, 2) OR max(intake_at) - min(intake_at) >= coalesce(:min_hours, 2) * 3600) AND count(DISTINCT provider) > 2
), burst AS ( -- the most that came in within an hour, and from one sender, or from one domain where nearly each message has a sender's address of its own, as newsletters have it to know whose mail comes back
  SELECT host, run, max(n) AS n FROM (
    SELECT host, run, count(DISTINCT msg) AS n FROM late GROUP BY host, run, CAST(intake_at / 3600 AS INTEGER)
    UNION ALL SELECT host, run, count(DISTINCT msg) FROM late GROUP BY host, run, sender
    UNION ALL SELECT host, run, count(DISTINCT msg) FROM late GROUP BY host, run, lower(substr(sender, instr(sender, '@') + 1)) HAVING count(DISTINCT msg) >= coalesce(:own_address, 100) AND count(DISTINCT sender) * 10 >= count(DISTINCT msg) * 9)
  GROUP BY host, run
), again AS (
  SELECT s.host, s.run, min(t.hour_at) AS at, sum(t.accepted) AS n FROM span s JOIN traffic_hour t ON t.host = s.host AND t.hour_at > s.ended_at GROUP BY s.host, s.run
)
SELECT 'local.queue' AS cause, s.host AS provider, s.host, CASE WHEN s.messages >= 100 THEN 'high' ELSE 'medium' END AS severity, 75 AS confidence,
  CASE WHEN n.n >= coalesce(:min_hourly, 3) THEN 'recovered' ELSE 'open' END AS state, s.started_at, s.ended_at, NULL AS peak_at, CASE WHEN n.n >= coalesce(:min_hourly, 3) THEN n.at + 0.0 END AS ok_after_at,
  s.messages AS events, s.messages, s.recipients, s.domains, 'delivery' AS proof, s.first || ',' || s.last AS kinds,
  s.messages || ' messages waited ' || CASE WHEN s.active THEN 'for a delivery agent, half of them ' ELSE 'for qmgr(8), half of them ' END || CAST(h.us / 60000000 AS INTEGER) || ' min and more' AS detail
FROM span s JOIN burst b ON b.host = s.host AND b.run = s.run AND b.n * 2 <= s.messages JOIN middle h ON h.host = s.host AND h.run = s.run
LEFT JOIN again n ON n.host = s.host AND n.run = s.run
WHERE s.recipients * 3600 <= coalesce(:times, 3) * (s.ended_at - s.started_at) * (
    SELECT avg(t.accepted) FROM traffic_hour t WHERE t.host = s.host AND (t.hour_at < s.started_at - 3600 OR t.hour_at > s.ended_at))
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.severity <> 'low' AND g.cause <> 'abuse.login' AND g.started_at <= s.ended_at AND g.ended_at >= s.started_at)
ORDER BY s.started_at;
