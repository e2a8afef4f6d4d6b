-- title: Our own way out is blocked
-- about: Connections to many unrelated providers fail in the same hour, in a large share of what was tried: then it is our line, our firewall or
--   our port 25, not theirs; named by the error that most of them show. The hours beside such an hour belong to it where several providers fail too.
--   Providers that accepted nothing at all are not counted where others did: dead servers are tried for days, in quiet hours little else is. Nor is an hour in which
--   most of what was tried for the first time got through: then it is the others' network. Failed IPv6 connects with a working IPv4 have a detector of their own.
-- param: :min_providers 5: fewest providers in one hour
-- param: :min_messages 10: fewest messages in one hour
-- param: :min_share_pct 50: least share of the recipients tried in such an hour; half of it in the hours beside

WITH hour AS (
  SELECT host, hour_at, sum(providers) AS providers, sum(events) AS events FROM network_hour GROUP BY host, hour_at
), near AS MATERIALIZED (
  SELECT h.host, h.hour_at FROM hour h
  WHERE h.providers * 2 >= coalesce(:min_providers, 5)
    AND h.events * 100.0 >= coalesce(:min_share_pct, 50) * (h.events + coalesce((
      SELECT t.accepted FROM traffic_hour t WHERE t.host = h.host AND t.hour_at = h.hour_at), 0)) / 2
), tried AS MATERIALIZED (
  SELECT h.host, h.hour_at, f.cause, f.logged_at, f.msg, f.provider, d.recipient, d.domain,
    s.host IS NOT NULL OR NOT EXISTS (SELECT 1 FROM provider_seen o WHERE o.host = h.host) AS alive,
    (SELECT o.first_at >= h.hour_at FROM outcome o WHERE o.msg = f.msg AND o.recipient = d.recipient) AS fresh
  FROM near h CROSS JOIN delivery_cause f ON f.cause IN ('network.timeout', 'network.refused', 'network.unreachable')
    AND f.logged_at >= h.hour_at AND f.logged_at < h.hour_at + 3600 AND f.echo = 0 AND f.masked = 0
  CROSS JOIN delivery d ON d.delivery = f.delivery JOIN message m ON m.msg = f.msg JOIN mta a ON a.mta = m.mta AND a.host = h.host
  LEFT JOIN provider_seen s ON s.host = h.host AND s.provider = f.provider
), part AS (
  SELECT *, providers >= coalesce(:min_providers, 5) AND messages >= coalesce(:min_messages, 10) AND fresh >= plain AS core,
    hour_at - lag(hour_at) OVER (PARTITION BY host ORDER BY hour_at) <= 7200 AS joined
  FROM (SELECT x.*, coalesce((
      SELECT sum(p.recipients) FROM mta a CROSS JOIN plain p ON p.span = 3600 AND p.at = x.hour_at AND p.mta = a.mta WHERE a.host = x.host AND p.external = 1), 0) AS plain
    FROM (SELECT host, hour_at, count(DISTINCT provider) AS providers, count(DISTINCT msg) AS messages,
      count(DISTINCT CASE WHEN fresh THEN msg || ' ' || recipient END) AS fresh
    FROM tried WHERE alive GROUP BY host, hour_at) x)
  WHERE providers * 2 >= coalesce(:min_providers, 5)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY hour_at) AS run FROM part
), blocked AS ( -- the hours of the runs of which it is true
  SELECT host, hour_at FROM (SELECT *, max(core) OVER w AS any_core, sum(fresh) OVER w AS all_fresh, sum(plain) OVER w AS all_plain FROM run WINDOW w AS (PARTITION BY host, run))
  WHERE any_core AND 2 * all_fresh >= all_plain
), bad AS MATERIALIZED ( -- with the first and last failure of who is alive
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY hour_at) AS run
  FROM (SELECT *, hour_at - lag(hour_at) OVER (PARTITION BY host ORDER BY hour_at) <= 7200 AS joined
    FROM (SELECT host, hour_at, min(logged_at) AS from_at, max(logged_at) AS to_at FROM tried WHERE alive AND (host, hour_at) IN (SELECT host, hour_at FROM blocked) GROUP BY host, hour_at))
), failed AS MATERIALIZED (
  SELECT *, (SELECT b.run FROM bad b WHERE b.host = t.host AND b.hour_at = t.hour_at) AS run
  FROM tried t WHERE logged_at BETWEEN (SELECT b.from_at FROM bad b WHERE b.host = t.host AND b.hour_at = t.hour_at) AND (SELECT b.to_at FROM bad b WHERE b.host = t.host AND b.hour_at = t.hour_at)
), span AS (
  SELECT host, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, min(hour_at) AS hour_at, count(*) AS events,
    count(DISTINCT msg) AS messages, count(DISTINCT msg || ' ' || recipient) AS recipients, count(DISTINCT domain) AS domains, count(DISTINCT provider) AS providers
  FROM failed GROUP BY host, run
), most AS (
  SELECT host, run, cause, row_number() OVER (PARTITION BY host, run ORDER BY count(*) DESC, cause) AS nth FROM failed GROUP BY host, run, cause
), began AS ( -- in the hour before, what failed after the last recipient that was accepted
  SELECT s.host, s.run, min(f.logged_at) AS at
  FROM (SELECT s.*, coalesce((
      SELECT max(t.logged_at) FROM sent_by_hour t WHERE t.hour_at = s.hour_at - 3600 AND t.place = 'external' AND t.host = s.host), s.hour_at) AS sent_at FROM span s) s
  CROSS JOIN delivery_cause f ON f.cause IN ('network.timeout', 'network.refused', 'network.unreachable') AND f.logged_at > s.sent_at AND f.logged_at < s.started_at
    AND f.echo = 0 AND f.masked = 0
  JOIN message m ON m.msg = f.msg JOIN mta a ON a.mta = m.mta AND a.host = s.host
  GROUP BY s.host, s.run
), again AS (
  SELECT s.host, s.run, (SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = s.host AND t.hour_at > s.ended_at) AS hour_at,
    (SELECT max(q.last_at) FROM provider_seen q WHERE q.host = s.host AND q.last_at > s.ended_at) AS last_at
  FROM span s
)
SELECT m.cause, s.host AS provider, s.host, 'high' AS severity, 80 AS confidence,
  CASE WHEN n.last_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  coalesce(b.at, s.started_at) AS started_at, s.ended_at, max(s.hour_at, s.started_at) AS peak_at, CASE WHEN n.last_at IS NOT NULL THEN min(n.last_at, coalesce(n.hour_at, n.last_at)) + 0.0 END AS ok_after_at,
  s.events, s.messages, s.recipients, s.domains, 'complaint' AS proof, s.providers || ' providers at once' AS detail
FROM span s JOIN most m ON m.host = s.host AND m.run = s.run AND m.nth = 1
JOIN again n ON n.host = s.host AND n.run = s.run
LEFT JOIN began b ON b.host = s.host AND b.run = s.run
ORDER BY s.started_at;
