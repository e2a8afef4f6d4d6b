-- title: A provider takes nothing for a while
-- about: Between two accepted recipients, or up to the log's end, nothing but failed connections and sessions, or "too many": messages tried in vain and those that Postfix
--   held back meanwhile. So few that their share of an hour says nothing; that not one got through says it. Told where no other detector tells of that provider's cause.
-- param: :min_messages 3: fewest messages, tried or held back
-- param: :min_s 300: seconds from the first failure to the last
-- param: :min_share 0.005: smallest share of the provider in all recipients tried
-- param: :medium_messages 30: messages from which it is more than a note
-- param: :medium_s 14400: seconds from which it is too, for ten messages

WITH weighty AS MATERIALIZED (
  SELECT host, provider FROM (SELECT host, provider, sum(tried) AS tried, sum(sum(tried)) OVER (PARTITION BY host) AS everywhere FROM provider_day GROUP BY host, provider)
  WHERE tried >= coalesce(:min_share, 0.005) * everywhere AND provider NOT IN ('none', 'local')
), failed AS MATERIALIZED (
  SELECT a.host, l.provider, l.cause, l.logged_at, l.msg, l.recipient, l.domain, l.echo, l.confidence
  FROM (SELECT DISTINCT cause FROM spell WHERE cause GLOB 'network.[tru]*' OR cause = 'network.reset' OR cause GLOB 'protocol.[dlt]*' OR cause IN ('rate.limit', 'rate.connections')) k
  CROSS JOIN complaint_line l ON l.cause = k.cause JOIN mta a ON a.mta = l.mta JOIN weighty w ON w.host = a.host AND w.provider = l.provider
  WHERE l.status = 'deferred'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, provider ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, provider ORDER BY logged_at) <= 4500 AS joined FROM failed)
), span AS MATERIALIZED ( -- up to the last try in vain: messages are held back for a while yet, while the first ones get through
  SELECT host, provider, run, min(logged_at) AS started_at, max(CASE WHEN echo = 0 THEN logged_at END) AS ended_at, sum(echo = 0) AS events, count(DISTINCT msg) AS messages,
    count(DISTINCT msg || ' ' || recipient) AS recipients, count(DISTINCT domain) AS domains, max(confidence) AS confidence
  FROM run GROUP BY host, provider, run
  HAVING count(DISTINCT msg) >= coalesce(:min_messages, 3) AND sum(echo = 0) >= 3 AND max(logged_at) - min(logged_at) >= coalesce(:min_s, 300)
), took AS MATERIALIZED ( -- hours in which these took something at the first try
  SELECT a.host, p.provider, p.at FROM plain p JOIN mta a ON a.mta = p.mta WHERE p.span = 3600 AND p.provider IN (SELECT provider FROM span)
), alone AS MATERIALIZED ( -- and spans without anything taken: in the hours within, in those at both ends, or at a later try
  SELECT s.* FROM span s
  WHERE NOT EXISTS (SELECT 1 FROM took t WHERE t.host = s.host AND t.provider = s.provider AND t.at > s.started_at AND t.at + 3600 <= s.ended_at)
    AND NOT EXISTS (
      SELECT 1 FROM took t CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = t.at CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND +d.status = 'sent' AND d.logged_at BETWEEN s.started_at AND s.ended_at
      CROSS JOIN peer_info p ON p.peer = d.relay AND p.provider = s.provider CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
      WHERE t.host = s.host AND t.provider = s.provider AND t.at > s.started_at - 3600 AND t.at <= s.ended_at)
    AND NOT EXISTS (
      SELECT 1 FROM outcome o CROSS JOIN message m ON m.msg = o.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
      WHERE o.outcome = 'sent' AND o.last_at BETWEEN s.started_at AND s.ended_at AND o.provider = s.provider)
), alive AS ( -- it took mail at some time, and then: the last one before and the first one afterwards, as far as the hours beside it tell
  SELECT s.*, n.last_at,
    (SELECT max(d.logged_at) FROM fact_hour h CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND +d.status = 'sent' AND d.logged_at < s.started_at
      CROSS JOIN peer_info p ON p.peer = d.relay AND p.provider = s.provider CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
      WHERE h.what = 'delivery' AND h.hour_at > s.started_at - 7200 AND h.hour_at <= s.started_at) AS ok_before_at,
    (SELECT min(d.logged_at) FROM fact_hour h CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND +d.status = 'sent' AND d.logged_at > s.ended_at
      CROSS JOIN peer_info p ON p.peer = d.relay AND p.provider = s.provider CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
      WHERE h.what = 'delivery' AND h.hour_at > s.ended_at - 3600 AND h.hour_at <= s.ended_at + 3600) AS ok_after_at
  FROM alone s CROSS JOIN provider_seen n ON n.host = s.host AND n.provider = s.provider
), most AS (
  SELECT host, provider, run, cause, row_number() OVER (PARTITION BY host, provider, run ORDER BY count(*) DESC, cause) AS nth FROM run GROUP BY host, provider, run, cause
)
SELECT m.cause, s.provider, s.host, CASE WHEN s.messages >= coalesce(:medium_messages, 30) OR s.messages >= 10 AND s.ended_at - s.started_at >= coalesce(:medium_s, 14400) THEN 'medium' ELSE 'low' END AS severity, s.confidence,
  CASE WHEN s.last_at > s.ended_at THEN 'recovered' ELSE 'open' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, s.ok_before_at, CASE WHEN s.last_at > s.ended_at THEN coalesce(s.ok_after_at, s.last_at) END AS ok_after_at,
  s.events, s.messages, s.recipients, s.domains, 'complaint' AS proof, s.messages || ' messages and none of them accepted' AS detail
FROM alive s CROSS JOIN most m ON m.host = s.host AND m.provider = s.provider AND m.run = s.run AND m.nth = 1
WHERE NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.provider = s.provider AND g.started_at <= s.ended_at AND g.ended_at >= s.started_at
  AND (g.cause GLOB 'network.*' OR g.cause GLOB 'protocol.*' OR g.cause GLOB 'rate.*'))
ORDER BY s.started_at;
