-- title: A filter or mail store of our own takes long
-- told: detail
-- about: A server on this machine took most of the messages that it was given only after half a minute and more each: mail waits here, and its next hop sees none of that. A minute in
--   which a scanner reads its signatures anew is none of it. Over when three are taken quickly.
-- param: :slow_s 30: seconds from DATA to the answer that are long; at least five
-- param: :min_messages 10: fewest such messages
-- param: :min_s 300: seconds from the first of them that it was given to its last answer
-- param: :min_share_pct 50: least share of what that server took meanwhile
-- param: :medium_messages 30: messages from which it is more than a note
-- param: :high_messages 200: messages from which it is severe

WITH slow AS MATERIALIZED (
  SELECT a.host, d.delivery, d.msg, d.relay, d.logged_at, d.transfer_us
  FROM delivery d JOIN peer_info p ON p.peer = d.relay AND p.place <> 'external' JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta
  WHERE d.transfer_us >= 5000000 AND d.transfer_us >= coalesce(:slow_s, 30) * 1000000 AND d.status = 'sent' AND (d.program LIKE '%smtp' OR d.program LIKE '%lmtp')
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, relay ORDER BY logged_at, delivery) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, relay ORDER BY logged_at, delivery) < 3600 AS joined FROM slow)
), span AS MATERIALIZED (
  SELECT host, relay, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(DISTINCT msg) AS messages, min(delivery) AS first, max(delivery) AS last
  FROM run GROUP BY host, relay, run
  HAVING count(DISTINCT msg) >= coalesce(:min_messages, 10) AND max(logged_at) - min(logged_at - transfer_us / 1e6) >= coalesce(:min_s, 300)
), hour AS MATERIALIZED ( -- what such servers took quickly in the hours after these, up to a day: each of these hours is looked at once
  SELECT a.host, d.relay, h.hour_at, count(*) AS quick, min(d.logged_at) AS quick_at
  FROM (SELECT DISTINCT h.hour_at FROM span s CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at > s.ended_at AND h.hour_at <= s.ended_at + 86400) t
  CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = t.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND +d.relay IN (SELECT relay FROM span) AND +d.status = 'sent' AND d.transfer_us < 5000000
    AND d.logged_at >= h.hour_at AND d.logged_at < h.hour_at + 3600
  CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta GROUP BY 1, 2, 3
), took AS ( -- meanwhile, and in what is left of the last hour
  SELECT s.host, s.relay, s.run, count(CASE WHEN d.logged_at <= s.ended_at THEN 1 END) AS n, count(CASE WHEN d.logged_at > s.ended_at AND d.transfer_us < 5000000 THEN 1 END) AS quick,
    min(CASE WHEN d.logged_at > s.ended_at AND d.transfer_us < 5000000 THEN d.logged_at END) AS quick_at
  FROM span s CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at > s.started_at - 3600 AND h.hour_at <= s.ended_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND +d.relay = s.relay AND +d.status = 'sent' AND d.logged_at >= max(h.hour_at, s.started_at) AND d.logged_at < h.hour_at + 3600
  CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
  GROUP BY s.host, s.relay, s.run
), told AS (
  SELECT s.*, t.quick + coalesce(sum(h.quick), 0) AS quick, coalesce(t.quick_at, min(h.quick_at)) AS quick_at
  FROM span s JOIN took t USING (host, relay, run) LEFT JOIN hour h ON h.host = s.host AND h.relay = s.relay AND h.hour_at > s.ended_at AND h.hour_at <= s.ended_at + 86400
  WHERE s.events * 100 >= coalesce(:min_share_pct, 50) * t.n GROUP BY s.host, s.relay, s.run
)
SELECT 'local.filter' AS cause, host AS provider, host,
  CASE WHEN messages >= coalesce(:high_messages, 200) THEN 'high' WHEN messages >= coalesce(:medium_messages, 30) THEN 'medium' ELSE 'low' END AS severity, 80 AS confidence,
  CASE WHEN quick >= 3 THEN 'recovered' ELSE 'open' END AS state, started_at, ended_at, NULL AS peak_at, CASE WHEN quick >= 3 THEN quick_at END AS ok_after_at,
  events, messages, 'delivery' AS proof, first || ',' || last AS kinds,
  messages || ' messages took ' || coalesce(:slow_s, 30) || ' s and more at ' || (SELECT host FROM peer WHERE peer = relay) AS detail
FROM told
ORDER BY started_at;
