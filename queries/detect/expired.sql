-- title: Mail given up after its lifetime in the queue
-- about: Recipients whose message was returned because nothing had helped for days; by the cause that kept it waiting. One or two to a dead domain
--   are not reported.
-- param: :min_recipients 3: fewest recipients
-- param: :medium_recipients 10: recipients from which it is more than a note

WITH lost AS (
  SELECT a.host, coalesce(o.cause, 'unknown') AS cause, o.msg, o.recipient, o.domain, o.last_at,
    o.last_at - lag(o.last_at) OVER (PARTITION BY a.host, coalesce(o.cause, 'unknown') ORDER BY o.last_at) < 86400 AS joined
  FROM outcome o JOIN message m ON m.msg = o.msg JOIN mta a ON a.mta = m.mta
  WHERE o.outcome = 'expired'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY last_at) AS run FROM lost
)
SELECT 'expired' AS cause, host AS provider, host,
  CASE WHEN count(*) >= coalesce(:medium_recipients, 10) AND count(*) * 200 > (SELECT coalesce(sum(t.accepted), 0) FROM traffic_hour t
      WHERE t.host = run.host AND t.hour_at BETWEEN min(run.last_at) - 86400 AND max(run.last_at)) THEN 'high'
    WHEN count(*) >= coalesce(:medium_recipients, 10) THEN 'medium' ELSE 'low' END AS severity,
  80 AS confidence,
  CASE WHEN (SELECT max(last_at) FROM source) - max(last_at) > 86400 THEN 'recovered' ELSE 'open' END AS state,
  min(last_at) AS started_at, max(last_at) AS ended_at, NULL AS peak_at, count(*) AS events, count(DISTINCT msg) AS messages, count(*) AS recipients,
  count(DISTINCT domain) AS domains, 'outcome' AS proof, 'expired' AS kinds, cause AS detail
FROM run
GROUP BY host, run.cause, run
HAVING count(*) >= coalesce(:min_recipients, 3)
ORDER BY started_at;
