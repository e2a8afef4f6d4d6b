-- title: On a small machine, mail to several providers fails now and again
-- about: Too few messages for an hour's share to tell: within some hours connects time out or find no route, or look-ups fail, to several unrelated providers that take mail at other
--   times, for a good part of what was tried, and most of it gets through at the next try or the one after. Servers of others fail one by one, and how often they do this log
--   shows: so many together are then no chance (less than one in a hundred thousand). Then it is probably our line or our resolver; named by the error that most of them show.
-- param: :max_gap_s 7200: seconds between two failures of one stretch
-- param: :min_providers 3: fewest providers, each of which took at least three recipients in this log, and fewest networks of their servers (addresses that differ in the last part only are one)
-- param: :min_messages 4: fewest messages
-- param: :min_share_pct 20: least share of the recipients tried in these hours
-- param: :ok_s 7200: seconds after the last failure in which mail got out, from which it is over

WITH log AS ( -- a machine that sends more is not small: an hour of it says enough
  SELECT host, sum(tried) AS tried FROM tried_day GROUP BY host HAVING sum(tried) <= 400 * count(*)
), well AS MATERIALIZED (
  SELECT p.host, p.provider FROM log l JOIN provider_day p ON p.host = l.host AND p.provider NOT IN ('none', 'local') GROUP BY 1, 2 HAVING sum(p.accepted) >= 3
), failed AS MATERIALIZED (
  SELECT a.host, c.logged_at, c.cause, c.msg, d.recipient, d.domain, w.provider, coalesce(nullif(rtrim(v.addr, '0123456789abcdefABCDEF'), ''), w.provider) AS net, -- where a name is not found, there is no address
    (SELECT o.outcome = 'sent' AND o.deferrals <= 2 FROM outcome o WHERE o.msg = c.msg AND o.recipient = d.recipient) AS soon
  FROM (SELECT 1 FROM log LIMIT 1) CROSS JOIN (VALUES ('network.timeout'), ('network.unreachable'), ('dns.tempfail')) k
  CROSS JOIN delivery_cause c ON c.cause = k.column1 AND c.echo = 0 AND c.masked = 0
  CROSS JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta AND a.host IN (SELECT host FROM log) LEFT JOIN verdict v ON v.text = c.text
  CROSS JOIN delivery d ON d.delivery = c.delivery LEFT JOIN domain_info i ON i.domain = d.domain
  JOIN well w ON w.host = a.host AND w.provider = coalesce(c.provider, i.provider)
), part AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at, msg ROWS UNBOUNDED PRECEDING) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at, msg) <= coalesce(:max_gap_s, 7200) AS joined FROM failed)
), span AS MATERIALIZED (
  SELECT host, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(DISTINCT msg) AS messages, count(DISTINCT msg || ' ' || recipient) AS recipients,
    count(DISTINCT domain) AS domains, count(DISTINCT provider) AS providers, min(count(DISTINCT provider), count(DISTINCT net)) AS apart, count(DISTINCT CASE WHEN soon THEN msg END) AS soon
  FROM part GROUP BY host, run
), alone AS ( -- what fails one by one: the servers of others
  SELECT l.host, l.tried, coalesce(sum(CASE WHEN s.apart < coalesce(:min_providers, 3) THEN s.messages END), 0) AS failed FROM log l LEFT JOIN span s ON s.host = l.host GROUP BY l.host
), judged AS (
  SELECT s.*, o.tried AS all_tried, o.failed, s.recipients + coalesce((
      SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = s.host AND t.hour_at > s.started_at - 3600 AND t.hour_at <= s.ended_at), 0) AS tried,
    (SELECT max(q.last_at) FROM provider_seen q WHERE q.host = s.host AND q.last_at > s.ended_at + coalesce(:ok_s, 7200)) AS last_at
  FROM span s JOIN alone o ON o.host = s.host
  WHERE s.apart >= coalesce(:min_providers, 3) AND s.messages >= coalesce(:min_messages, 4) AND s.soon * 2 >= s.messages
), most AS (
  SELECT host, run, cause, row_number() OVER (PARTITION BY host, run ORDER BY count(*) DESC, cause) AS nth FROM part GROUP BY host, run, cause
)
SELECT m.cause, j.host AS provider, j.host, CASE WHEN j.messages >= 10 THEN 'medium' ELSE 'low' END AS severity, CASE WHEN j.messages >= 10 THEN 70 ELSE 55 END AS confidence,
  CASE WHEN j.last_at IS NULL THEN 'open' ELSE 'recovered' END AS state, j.started_at, j.ended_at, NULL AS peak_at, CASE WHEN j.last_at IS NOT NULL THEN j.ended_at + 0.0 END AS ok_after_at,
  j.events, j.messages, j.recipients, j.domains, 'complaint' AS proof, j.recipients || ' of ' || j.tried || ' recipients tried, at ' || j.providers || ' providers' AS detail
FROM judged j JOIN most m ON m.host = j.host AND m.run = j.run AND m.nth = 1
WHERE j.recipients * 100.0 >= coalesce(:min_share_pct, 20) * j.tried
  AND 32 * j.tried * (j.failed + 1) <= j.messages * (j.all_tried - j.tried + 1) -- of tries that fail as others do, at most one in 32 of the messages of these hours
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = j.host AND g.provider = j.host AND (g.cause GLOB 'network.*' OR g.cause GLOB 'dns.*')
    AND g.started_at <= j.ended_at AND g.ended_at >= j.started_at)
ORDER BY j.started_at;
