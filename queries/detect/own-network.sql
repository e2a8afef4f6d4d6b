-- title: Our own way out is blocked
-- about: Connections to many unrelated providers fail in the same hour, in a large share of what was tried: then it is our line, our firewall or
--   our port 25, not theirs. Failed IPv6 connects with a working IPv4 have a detector of their own.
-- param: :min_providers 5: fewest providers in one hour
-- param: :min_messages 10: fewest messages in one hour
-- param: :min_share_pct 50: least share of the recipients tried in that hour

WITH bad AS (
  SELECT h.*, h.hour_at - lag(h.hour_at) OVER (PARTITION BY h.host, h.cause ORDER BY h.hour_at) <= 7200 AS joined
  FROM network_hour h
  WHERE h.providers >= coalesce(:min_providers, 5) AND h.messages >= coalesce(:min_messages, 10)
    AND h.events * 100.0 >= coalesce(:min_share_pct, 50) * (h.events + coalesce((
      SELECT t.accepted FROM traffic_hour t WHERE t.host = h.host AND t.hour_at = h.hour_at), 0))
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY hour_at) AS run FROM bad
), span AS (
  SELECT r.host, r.cause, r.run, min(f.logged_at) AS started_at, max(f.logged_at) AS ended_at, min(r.hour_at) AS hour_at, count(*) AS events,
    count(DISTINCT f.msg) AS messages, count(DISTINCT f.msg || ' ' || d.recipient) AS recipients, count(DISTINCT d.domain) AS domains
  FROM run r CROSS JOIN delivery_cause f ON f.cause = r.cause AND f.logged_at >= r.hour_at AND f.logged_at < r.hour_at + 3600 AND f.echo = 0 AND f.masked = 0
  CROSS JOIN delivery d ON d.delivery = f.delivery JOIN message m ON m.msg = f.msg JOIN mta a ON a.mta = m.mta AND a.host = r.host
  GROUP BY r.host, r.cause, r.run
)
SELECT s.cause, s.host AS provider, s.host, 'high' AS severity, 80 AS confidence,
  CASE WHEN n.at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  s.started_at, s.ended_at, max(s.hour_at, s.started_at) AS peak_at, n.at AS ok_after_at, s.events, s.messages, s.recipients, s.domains,
  'complaint' AS proof
FROM span s
LEFT JOIN (
  SELECT p.host, p.cause, p.run, (SELECT max(q.last_at) FROM provider_seen q WHERE q.host = p.host AND q.last_at > p.ended_at) AS at FROM span p
) n ON n.host = s.host AND n.cause = s.cause AND n.run = s.run
ORDER BY s.started_at;
