-- title: In a log of less than an hour nothing gets out for a while
-- about: Between two accepted recipients, or up to the log's end, connects or look-ups failed at several providers that were seen alive: at half of them and more. Whom the
--   next acceptance came after, says it, however short it was; but most of what failed must have been begun after the last acceptance: what waits for dead servers ends
--   when all else is done. Then it is our line, our firewall or our resolver, not theirs; named by the error that most of them show.
-- param: :max_log_s 3600: in a longer log minutes can tell (detect/own-outage.sql)
-- param: :min_providers 4: fewest providers seen alive

WITH log AS (
  SELECT min(first_at) AS from_at FROM source HAVING max(last_at) - min(first_at) < coalesce(:max_log_s, 3600) AND (SELECT sum(accepted) FROM traffic_hour) < 200000
), failed AS MATERIALIZED (
  SELECT a.host, c.logged_at, c.logged_at - coalesce(d.connect_us + d.transfer_us, 0) / 1e6 AS begun_at, c.cause, c.msg, d.recipient, d.domain, coalesce(c.provider, i.provider) AS provider
  FROM log CROSS JOIN (VALUES ('network.timeout'), ('network.refused'), ('network.unreachable'), ('dns.tempfail'), ('dns.nxdomain')) k
  CROSS JOIN delivery_cause c ON c.cause = k.column1 AND c.echo = 0 AND c.masked = 0
  CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta
  LEFT JOIN domain_info i ON i.domain = d.domain
), few AS MATERIALIZED (
  SELECT f.host FROM failed f JOIN provider_seen p ON p.host = f.host AND p.provider = f.provider
  GROUP BY f.host HAVING count(DISTINCT f.provider) >= coalesce(:min_providers, 4)
), line AS (
  SELECT f.*, 0 AS sent FROM few JOIN failed f ON f.host = few.host
  UNION ALL
  SELECT few.host, d.logged_at, NULL, NULL, NULL, NULL, NULL, NULL, 1
  FROM few CROSS JOIN delivery d ON d.status = 'sent' JOIN peer_info p ON p.peer = d.relay AND p.place = 'external' JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta AND a.host = few.host
), run AS (
  SELECT *, sum(sent) OVER w AS run, max(CASE WHEN sent THEN logged_at END) OVER w AS sent_at FROM line WINDOW w AS (PARTITION BY host ORDER BY logged_at, sent)
), hit AS MATERIALIZED (
  SELECT r.* FROM run r JOIN provider_seen p ON p.host = r.host AND p.provider = r.provider WHERE r.sent = 0
), span AS (
  SELECT host, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(DISTINCT msg) AS messages,
    count(DISTINCT msg || ' ' || recipient) AS recipients, count(DISTINCT domain) AS domains, count(DISTINCT provider) AS providers
  FROM hit h GROUP BY host, run
  HAVING count(DISTINCT provider) >= coalesce(:min_providers, 4) AND 2 * count(DISTINCT provider) >= (
    SELECT count(*) FROM provider_seen p WHERE p.host = h.host AND p.provider IN (SELECT i.provider FROM peer_info i WHERE i.place = 'external'))
    AND 2 * sum(sent_at IS NULL OR begun_at > sent_at - 0.1) >= count(*)
), most AS (
  SELECT host, run, cause, row_number() OVER (PARTITION BY host, run ORDER BY count(*) DESC, cause) AS nth FROM hit GROUP BY host, run, cause
), again AS (
  SELECT s.host, s.run, (SELECT min(l.logged_at) FROM line l WHERE l.host = s.host AND l.sent = 1 AND l.logged_at > s.ended_at) AS at FROM span s
)
SELECT m.cause, s.host AS provider, s.host, CASE WHEN s.messages >= 20 THEN 'high' ELSE 'medium' END AS severity, 80 AS confidence,
  CASE WHEN n.at IS NULL THEN 'open' ELSE 'recovered' END AS state, s.started_at, s.ended_at, s.started_at AS peak_at, n.at AS ok_after_at,
  s.events, s.messages, s.recipients, s.domains, 'complaint' AS proof, s.providers || ' providers at once' AS detail
FROM span s JOIN most m ON m.host = s.host AND m.run = s.run AND m.nth = 1 JOIN again n ON n.host = s.host AND n.run = s.run
ORDER BY s.started_at;
