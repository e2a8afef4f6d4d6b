-- title: The relay that all mail leaves by takes nothing
-- about: Nearly all mail to others goes to one server, for domains of all kinds, and nothing gets through: it can't be reached, breaks off, or refuses us, as "relaying
--   denied", a login, a limit or a fault of its own. It need not have been seen to work. Told where no other detector tells of that provider at that time.
-- param: :min_messages 5: fewest messages, tried or held back
-- param: :min_domains 3: fewest recipient domains: one that is dead is no relay
-- param: :min_share 0.9: smallest share of it in a day's recipients tried elsewhere
-- param: :min_s 300: seconds from the first failure to the last; or each recipient was tried three times, or so many were refused for good

WITH whole AS MATERIALIZED ( -- what all others accepted, by day
  SELECT host, CAST(hour_at / 86400 AS INTEGER) * 86400 AS day_at, sum(accepted) AS accepted FROM traffic_hour GROUP BY 1, 2
), near AS MATERIALIZED ( -- days on which others accepted next to nothing, of providers that failed
  SELECT DISTINCT d.host, d.provider, d.day_at, d.tried
  FROM spell s CROSS JOIN provider_day d ON d.host = s.host AND d.provider = s.provider AND d.day_at > s.started_at - 86400 AND d.day_at <= s.ended_at
  LEFT JOIN whole t ON t.host = d.host AND t.day_at = d.day_at
  WHERE s.events >= 3 AND s.provider NOT IN ('none', 'local') AND d.tried >= coalesce(:min_share, 0.9) * (d.tried - d.accepted + coalesce(t.accepted, 0))
), relay AS MATERIALIZED (
  SELECT n.host, n.provider, n.day_at FROM near n CROSS JOIN tried_day t ON t.host = n.host AND t.day_at = n.day_at
  LEFT JOIN provider_day d ON d.host = n.host AND d.provider = 'local' AND d.day_at = n.day_at
  WHERE n.tried >= coalesce(:min_share, 0.9) * (t.tried - coalesce(d.tried, 0))
), failed AS MATERIALIZED (
  SELECT a.host, l.provider, l.cause, l.logged_at, l.msg, l.recipient, l.domain, l.echo, l.confidence, l.status
  FROM (SELECT DISTINCT s.cause FROM (SELECT DISTINCT host, provider FROM relay) r CROSS JOIN spell s ON s.host = r.host AND s.provider = r.provider) k
  CROSS JOIN complaint_line l ON l.cause = k.cause JOIN mta a ON a.mta = l.mta JOIN relay r ON r.host = a.host AND r.provider = l.provider AND l.logged_at >= r.day_at AND l.logged_at < r.day_at + 86400
  WHERE k.cause GLOB 'network.*' OR k.cause GLOB 'protocol.*' OR k.cause GLOB 'rate.*' OR k.cause GLOB 'tls.*' OR k.cause GLOB 'auth.*' OR k.cause GLOB 'remote.*'
    OR k.cause IN ('policy.relay', 'policy.sender')
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, provider ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, provider ORDER BY logged_at) <= 4500 AS joined FROM failed)
), span AS MATERIALIZED (
  SELECT host, provider, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, sum(echo = 0) AS events, count(DISTINCT msg) AS messages,
    count(DISTINCT msg || ' ' || recipient) AS recipients, count(DISTINCT domain) AS domains, max(confidence) AS confidence
  FROM run GROUP BY host, provider, run
  HAVING count(DISTINCT msg) >= coalesce(:min_messages, 5) AND count(DISTINCT domain) >= coalesce(:min_domains, 3)
    AND (max(logged_at) - min(logged_at) >= coalesce(:min_s, 300) OR count(*) >= 3 * count(DISTINCT msg || ' ' || recipient) OR sum(status = 'bounced') >= coalesce(:min_messages, 5))
), seen AS ( -- what it accepted before, meanwhile and afterwards: in the hours beside
  SELECT s.*, n.last_at,
    (SELECT max(t.logged_at) FROM sent_by_hour t WHERE t.hour_at > s.started_at - 7200 AND t.hour_at <= s.started_at AND t.logged_at < s.started_at AND t.provider = s.provider AND t.host = s.host) AS ok_before_at,
    EXISTS (SELECT 1 FROM sent_by_hour t WHERE t.hour_at > s.started_at - 3600 AND t.hour_at <= s.ended_at AND t.logged_at BETWEEN s.started_at AND s.ended_at AND t.provider = s.provider AND t.host = s.host) AS took,
    (SELECT min(t.logged_at) FROM sent_by_hour t WHERE t.hour_at > s.ended_at - 3600 AND t.hour_at <= s.ended_at + 3600 AND t.logged_at > s.ended_at AND t.provider = s.provider AND t.host = s.host) AS ok_after_at
  FROM span s LEFT JOIN provider_seen n ON n.host = s.host AND n.provider = s.provider
  WHERE NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.provider = s.provider AND g.started_at <= s.ended_at AND g.ended_at >= s.started_at)
), most AS (
  SELECT host, provider, run, cause, row_number() OVER (PARTITION BY host, provider, run ORDER BY count(*) DESC, cause) AS nth FROM run GROUP BY host, provider, run, cause
)
SELECT m.cause, s.provider, s.host, 'high' AS severity, s.confidence, CASE WHEN s.last_at > s.ended_at THEN 'recovered' ELSE 'open' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, s.ok_before_at, CASE WHEN s.last_at > s.ended_at THEN coalesce(s.ok_after_at, s.last_at) END AS ok_after_at,
  s.events, s.messages, s.recipients, s.domains, 'complaint' AS proof, s.messages || ' messages and none of them accepted' AS detail
FROM seen s CROSS JOIN most m ON m.host = s.host AND m.provider = s.provider AND m.run = s.run AND m.nth = 1
WHERE NOT s.took
ORDER BY s.started_at;
