-- title: Mail is stuck in the queue
-- told: detail
-- about: Recipients that had been waiting for hours when the log ended, to several domains, by the cause that most of them wait for. Mail to a
--   single domain that does not answer is not reported here, nor a full mailbox, nor a message whose end the log may have lost; nor domains that nobody was seen to accept
--   mail for, where they are a small part of all: of notifications of ours, to senders who never wrote, never.
-- param: :silent_s 28800: seconds after its last try from which a recipient is taken to be gone: Postfix tries at least every 4000 s
-- param: :min_age_s 14400: seconds from which a recipient counts
-- param: :min_recipients 10: fewest recipients
-- param: :min_domains 3: fewest domains
-- param: :dead_pct 10: of the recipients accepted since the oldest came, so many that wait for such domains count after all
-- param: :high_age_s 43200: age of the oldest from which it is severe

WITH every AS (
  SELECT host, msg, recipient, domain, coalesce(cause, 'local.transport') AS cause, intake_at, last_at, age_s,
    (cause LIKE 'network.%' OR cause LIKE 'dns.%') AND NOT EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = o.host AND p.provider = o.provider) AS dead, (SELECT m.sender FROM message m WHERE m.msg = o.msg) IS '' AS ours
  FROM v_open o WHERE age_s >= coalesce(:min_age_s, 14400) AND outcome <> 'held' AND coalesce(cause, '') NOT LIKE 'mailbox.%'
    AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = o.host AND g.cause LIKE 'log.%' AND o.last_at BETWEEN g.started_at - 3600 AND g.ended_at + 3600)
    AND (outcome = 'unknown' OR last_at >= (SELECT l.last_at FROM machine_log l WHERE l.host = o.host) - coalesce(:silent_s, 28800))
), many AS (
  SELECT e.host FROM every e WHERE e.dead = 1 AND NOT e.ours GROUP BY e.host
  HAVING count(*) * 100 >= coalesce(:dead_pct, 10) * (SELECT coalesce(sum(t.accepted), 0) FROM traffic_hour t WHERE t.host = e.host AND t.hour_at > min(e.intake_at) - 3600)
), waiting AS (
  SELECT * FROM every WHERE dead IS NOT 1 OR NOT ours AND host IN (SELECT host FROM many)
), most AS (
  SELECT host, cause, max(n) FROM (SELECT host, cause, count(*) AS n FROM waiting GROUP BY host, cause) GROUP BY host
)
SELECT m.cause, w.host AS provider, w.host,
  CASE WHEN max(w.age_s) >= coalesce(:high_age_s, 43200) AND count(*) >= 50 THEN 'high' ELSE 'medium' END AS severity, 70 AS confidence, 'open' AS state,
  min(w.intake_at) AS started_at, max(w.last_at) AS ended_at, NULL AS peak_at, count(*) AS events, count(DISTINCT w.msg) AS messages,
  count(*) AS recipients, count(DISTINCT w.domain) AS domains, 'outcome' AS proof, 'deferred' AS kinds,
  count(*) || ' recipients waiting, the oldest for ' || CAST(max(w.age_s) / 3600 AS INTEGER) || ' h' AS detail
FROM waiting w JOIN most m ON m.host = w.host
GROUP BY w.host
HAVING count(*) >= coalesce(:min_recipients, 10) AND count(DISTINCT w.domain) >= coalesce(:min_domains, 3);
