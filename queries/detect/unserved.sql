-- title: A provider takes nothing for a while
-- about: Between two accepted recipients, or up to the log's end, nothing but failed connections and sessions, or "too many": messages tried in vain and those that Postfix
--   held back meanwhile. So few that their share of an hour says nothing; that not one got through says it. Told where no other detector tells of that provider's cause.
--   Where nearly all mail goes to it, for domains of all kinds, it is the relay that everything leaves by: it need not have been seen to work, and what it refuses counts too.
-- param: :min_messages 3: fewest messages, tried or held back
-- param: :min_s 300: seconds from the first failure to the last; or each was tried three times
-- param: :min_share 0.005: smallest share of the provider in all recipients tried
-- param: :relay_share 0.9: share of all recipients tried elsewhere from which it is the relay, for three domains and five messages
-- param: :medium_messages 30: messages from which it is more than a note
-- param: :medium_s 14400: seconds from which it is too, for ten messages

WITH weighty AS MATERIALIZED (
  SELECT host, provider, tried >= coalesce(:relay_share, 0.9) * everywhere AS relay
  FROM (SELECT host, provider, sum(tried) AS tried, sum(sum(tried)) OVER (PARTITION BY host) AS everywhere FROM provider_day WHERE provider <> 'local' GROUP BY host, provider)
  WHERE tried >= coalesce(:min_share, 0.005) * everywhere AND provider <> 'none'
), failed AS MATERIALIZED (
  SELECT a.host, l.provider, w.relay, l.cause, l.logged_at, l.msg, l.recipient, l.domain, l.echo, l.confidence
  FROM (SELECT DISTINCT cause, cause GLOB 'network.[tru]*' OR cause = 'network.reset' OR cause GLOB 'protocol.[dlt]*' OR cause IN ('rate.limit', 'rate.connections') AS later FROM spell
    WHERE later OR EXISTS (SELECT 1 FROM weighty WHERE relay) AND (cause GLOB 'tls.*' OR cause GLOB 'auth.*' OR cause GLOB 'remote.*' OR cause IN ('policy.relay', 'policy.sender'))) k
  CROSS JOIN complaint_line l ON l.cause = k.cause JOIN mta a ON a.mta = l.mta JOIN weighty w ON w.host = a.host AND w.provider = l.provider
  WHERE w.relay OR k.later AND l.status = 'deferred'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, provider ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, provider ORDER BY logged_at) <= 4500 AS joined FROM failed)
), span AS MATERIALIZED (
  SELECT host, provider, run, relay AND count(DISTINCT domain) >= 3 AND count(DISTINCT msg) >= 5 AS relay, min(logged_at) AS started_at, max(logged_at) AS ended_at, sum(echo = 0) AS events, count(DISTINCT msg) AS messages,
    count(DISTINCT msg || ' ' || recipient) AS recipients, count(DISTINCT domain) AS domains, max(confidence) AS confidence
  FROM run GROUP BY host, provider, run
  HAVING count(DISTINCT msg) >= coalesce(:min_messages, 3) AND sum(echo = 0) >= 3
    AND (max(logged_at) - min(logged_at) >= coalesce(:min_s, 300) OR count(*) >= 3 * count(DISTINCT msg || ' ' || recipient))
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
  FROM alone s LEFT JOIN provider_seen n ON n.host = s.host AND n.provider = s.provider
  WHERE n.last_at IS NOT NULL OR s.relay
), most AS (
  SELECT host, provider, run, cause, row_number() OVER (PARTITION BY host, provider, run ORDER BY count(*) DESC, cause) AS nth FROM run GROUP BY host, provider, run, cause
)
SELECT m.cause, s.provider, s.host, CASE WHEN s.relay THEN 'high' WHEN s.messages >= coalesce(:medium_messages, 30) OR s.messages >= 10 AND s.ended_at - s.started_at >= coalesce(:medium_s, 14400) THEN 'medium' ELSE 'low' END AS severity, s.confidence,
  CASE WHEN s.last_at > s.ended_at THEN 'recovered' ELSE 'open' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, s.ok_before_at, CASE WHEN s.last_at > s.ended_at THEN coalesce(s.ok_after_at, s.last_at) END AS ok_after_at,
  s.events, s.messages, s.recipients, s.domains, 'complaint' AS proof, s.messages || ' messages and none of them accepted' AS detail
FROM alive s CROSS JOIN most m ON m.host = s.host AND m.provider = s.provider AND m.run = s.run AND m.nth = 1
WHERE NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.provider = s.provider AND g.started_at <= s.ended_at AND g.ended_at >= s.started_at
  AND (s.relay OR g.cause GLOB 'network.*' OR g.cause GLOB 'protocol.*' OR g.cause GLOB 'rate.*'))
ORDER BY s.started_at;
