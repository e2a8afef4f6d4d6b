-- title: A provider takes nothing for a while
-- about: Between two accepted recipients, or up to the log's end, nothing but failed connections and sessions, or "too many": messages tried in vain and those that Postfix
--   held back meanwhile. So few that their share of an hour says nothing; that not one got through says it. Told where no other detector tells of that provider's cause.
-- param: :min_messages 3: fewest messages, tried or held back
-- param: :min_s 300: seconds from the first failure to the last
-- param: :young_s 3600: in a log of less than that, in which five minutes are much,
-- param: :young_messages 10: so many messages do without
-- param: :min_share 0.005: smallest share of the provider in all recipients tried
-- param: :medium_messages 30: messages from which it is more than a note
-- param: :medium_s 14400: seconds from which it is too, for ten messages

WITH vain AS MATERIALIZED ( -- the causes at hand
  SELECT DISTINCT cause FROM spell WHERE cause GLOB 'network.[tru]*' OR cause = 'network.reset' OR cause GLOB 'protocol.[dlt]*' OR cause IN ('rate.limit', 'rate.connections')
), odd AS MATERIALIZED ( -- lines that vain_hour leaves out, one by one
  SELECT a.host, l.provider, l.logged_at AS first_at, l.logged_at AS last_at, l.echo = 0 AS events
  FROM vain k CROSS JOIN complaint_line l ON l.cause = k.cause AND l.masked = 1 JOIN mta a ON a.mta = l.mta
  WHERE l.status = 'deferred'
  UNION ALL
  SELECT a.host, i.provider, c.logged_at, c.logged_at, c.echo = 0
  FROM delivery_cause c INDEXED BY delivery_cause_nowhere CROSS JOIN vain k ON k.cause = c.cause CROSS JOIN verdict v ON v.text = c.text AND v.provider = ''
  CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN domain_info i ON i.domain = d.domain CROSS JOIN message m ON m.msg = c.msg CROSS JOIN mta a ON a.mta = m.mta
  WHERE c.provider IS NULL AND c.status = 'deferred' AND c.masked = 0
), weighty AS MATERIALIZED (
  SELECT host, provider FROM (
    SELECT host, provider FROM (
      SELECT host, provider, sum(events) AS events FROM vain_hour GROUP BY 1, 2 UNION ALL SELECT host, provider, sum(events) FROM odd GROUP BY 1, 2)
    GROUP BY 1, 2 HAVING sum(events) >= 3) x
  WHERE provider NOT IN ('none', 'local') AND (SELECT sum(d.tried) FROM provider_day d WHERE d.host = x.host AND d.provider = x.provider)
    >= coalesce(:min_share, 0.005) * (SELECT sum(t.tried) FROM tried_day t WHERE t.host = x.host)
), run AS MATERIALIZED (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, provider ORDER BY first_at, last_at ROWS UNBOUNDED PRECEDING) AS run FROM (
    SELECT s.*, first_at - max(last_at) OVER (PARTITION BY host, provider ORDER BY first_at, last_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) <= 4500 AS joined
    FROM ( -- failures of an hour belong together
      SELECT v.host, v.provider, v.first_at, v.last_at, v.events FROM weighty w CROSS JOIN vain_hour v ON v.host = w.host AND v.provider = w.provider
      UNION ALL SELECT o.* FROM odd o WHERE (host, provider) IN (SELECT host, provider FROM weighty)) s)
), stretch AS MATERIALIZED (
  SELECT host, provider, run, min(first_at) AS started_at, max(last_at) AS ended_at,
    min(last_at) AS begun_at, max(CASE WHEN events > 0 THEN first_at END) AS vain_at -- it has begun by the one, and is not over before the other
  FROM run GROUP BY host, provider, run
  HAVING sum(events) >= 3 AND (max(last_at) - min(first_at) >= coalesce(:min_s, 300) OR (SELECT max(last_at) - min(first_at) FROM source) < coalesce(:young_s, 3600))
), long AS MATERIALIZED ( -- without an hour in which something was taken at the first try, and nothing was at a later one
  SELECT * FROM stretch s WHERE NOT EXISTS (
    SELECT 1 FROM fact_hour h CROSS JOIN mta a ON a.host = s.host CROSS JOIN plain p ON p.span = 3600 AND p.at = +h.hour_at AND p.mta = a.mta AND p.provider = s.provider
    WHERE h.what = 'delivery' AND h.hour_at > s.started_at AND h.hour_at <= s.ended_at - 3600)
  AND NOT EXISTS (
    SELECT 1 FROM outcome o CROSS JOIN message m ON m.msg = o.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
    WHERE o.outcome = 'sent' AND o.last_at BETWEEN s.begun_at AND s.vain_at AND o.provider = s.provider)
  -- what is not told in the end: servers that took nothing ever, and what another detector tells of all of it
  AND EXISTS (SELECT 1 FROM provider_seen n WHERE n.host = s.host AND n.provider = s.provider)
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.provider = s.provider AND g.started_at <= s.started_at AND g.ended_at >= s.ended_at
    AND (g.cause GLOB 'network.*' OR g.cause GLOB 'protocol.*' OR g.cause GLOB 'rate.*'))
), failed AS MATERIALIZED (
  SELECT s.host, s.provider, s.run, l.logged_at, l.cause, l.msg, l.recipient, l.domain, l.echo, l.confidence
  FROM (SELECT DISTINCT CAST(r.first_at / 3600 AS INTEGER) * 3600 AS hour_at FROM run r JOIN long s ON s.host = r.host AND s.provider = r.provider AND s.run = r.run) h
  CROSS JOIN vain k CROSS JOIN complaint_line l ON l.cause = k.cause AND l.logged_at >= h.hour_at AND l.logged_at < h.hour_at + 3600
    AND l.to_at >= h.hour_at AND l.to_at < h.hour_at + 7200 -- a masked line comes minutes after the reply that decided
  CROSS JOIN long s ON s.provider = l.provider AND l.logged_at BETWEEN s.started_at AND s.ended_at AND l.to_at BETWEEN s.started_at AND s.ended_at + 3600
  JOIN mta a ON a.mta = l.mta AND a.host = s.host
  WHERE l.status = 'deferred'
), span AS MATERIALIZED ( -- up to the last try in vain: messages are held back for a while yet, while the first ones get through
  SELECT host, provider, run, min(logged_at) AS started_at, max(CASE WHEN echo = 0 THEN logged_at END) AS ended_at, sum(echo = 0) AS events, count(DISTINCT msg) AS messages,
    count(DISTINCT msg || ' ' || recipient) AS recipients, count(DISTINCT domain) AS domains, max(confidence) AS confidence
  FROM failed GROUP BY host, provider, run
  HAVING count(DISTINCT msg) >= CASE WHEN max(logged_at) - min(logged_at) >= coalesce(:min_s, 300) THEN coalesce(:min_messages, 3) ELSE coalesce(:young_messages, 10) END AND sum(echo = 0) >= 3
), alone AS MATERIALIZED ( -- and nothing taken at a later try, or in the hours at both ends
  SELECT s.* FROM span s
  WHERE NOT EXISTS (
      SELECT 1 FROM outcome o CROSS JOIN message m ON m.msg = o.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
      WHERE o.outcome = 'sent' AND o.last_at BETWEEN s.started_at AND s.ended_at AND o.provider = s.provider)
    AND NOT EXISTS (
      SELECT 1 FROM fact_hour h CROSS JOIN mta a ON a.host = s.host CROSS JOIN plain p ON p.span = 3600 AND p.at = +h.hour_at AND p.mta = a.mta AND p.provider = s.provider
      CROSS JOIN sent_by_hour t ON t.hour_at = p.at AND t.logged_at BETWEEN s.started_at AND s.ended_at AND t.provider = s.provider AND t.host = s.host
      WHERE h.what = 'delivery' AND h.hour_at > s.started_at - 3600 AND h.hour_at <= s.ended_at)
), alive AS ( -- it took mail at some time, and then: the last one before and the first one afterwards, as far as the hours beside it tell
  SELECT s.*, n.last_at,
    (SELECT max(t.logged_at) FROM sent_by_hour t WHERE t.hour_at > s.started_at - 7200 AND t.hour_at <= s.started_at AND t.logged_at < s.started_at AND t.provider = s.provider AND t.host = s.host) AS ok_before_at,
    (SELECT min(t.logged_at) FROM sent_by_hour t WHERE t.hour_at > s.ended_at - 3600 AND t.hour_at <= s.ended_at + 3600 AND t.logged_at > s.ended_at AND t.provider = s.provider AND t.host = s.host) AS ok_after_at
  FROM alone s CROSS JOIN provider_seen n ON n.host = s.host AND n.provider = s.provider
), most AS (
  SELECT host, provider, run, cause, row_number() OVER (PARTITION BY host, provider, run ORDER BY count(*) DESC, cause) AS nth FROM failed GROUP BY host, provider, run, cause
)
SELECT m.cause, s.provider, s.host, CASE WHEN s.messages >= coalesce(:medium_messages, 30) OR s.messages >= 10 AND s.ended_at - s.started_at >= coalesce(:medium_s, 14400) THEN 'medium' ELSE 'low' END AS severity, s.confidence,
  CASE WHEN s.last_at > s.ended_at THEN 'recovered' ELSE 'open' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, s.ok_before_at, CASE WHEN s.last_at > s.ended_at THEN coalesce(s.ok_after_at, s.last_at) END AS ok_after_at,
  s.events, s.messages, s.recipients, s.domains, 'complaint' AS proof, s.messages || ' messages and none of them accepted' AS detail
FROM alive s CROSS JOIN most m ON m.host = s.host AND m.provider = s.provider AND m.run = s.run AND m.nth = 1
WHERE NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.provider = s.provider AND g.started_at <= s.ended_at AND g.ended_at >= s.started_at
  AND (g.cause GLOB 'network.*' OR g.cause GLOB 'protocol.*' OR g.cause GLOB 'rate.*'))
ORDER BY s.started_at;
