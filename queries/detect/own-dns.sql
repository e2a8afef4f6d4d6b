-- title: Our own name resolution fails
-- about: DNS lookups fail for many unrelated domains in the same hour, in a large share of what was tried: then it is our resolver, not theirs. So it is where they are
--   said not to exist, though their servers were seen alive. A domain here and there whose servers are down is not reported. Where an hour's mail was nothing else, few
--   messages will do, to domains that were seen alive.
-- param: :min_domains 3: fewest domains in one hour
-- param: :min_messages 5: fewest messages in one hour
-- param: :min_share_pct 30: least share of the attempts of that hour

WITH failed AS (
  SELECT a.host, w.cause, w.logged_at, CAST(w.logged_at / 3600 AS INTEGER) * 3600 AS hour_at, w.msg, w.recipient, w.domain,
    i.domain IS NOT NULL AS alive -- servers of it were seen
  FROM v_complaint w JOIN mta a ON a.mta = w.mta LEFT JOIN domain_info i ON i.domain = w.domain AND i.provider <> 'none'
  WHERE w.cause IN ('dns.tempfail', 'dns.nxdomain') AND (w.cause = 'dns.tempfail' OR i.domain IS NOT NULL) AND w.echo = 0
), hour AS (
  SELECT host, hour_at, count(*) AS events, count(DISTINCT domain) AS domains, count(DISTINCT msg) AS messages,
    count(DISTINCT CASE WHEN alive THEN domain END) AS alive
  FROM failed GROUP BY host, hour_at
), core AS (
  SELECT h.host, h.hour_at FROM hour h
  WHERE h.domains >= coalesce(:min_domains, 3) AND h.messages >= coalesce(:min_messages, 5)
    AND h.events * 100.0 >= coalesce(:min_share_pct, 30) * (h.events + coalesce((
      SELECT sum(t.opened) FROM attempt_hour t JOIN mta a ON a.mta = t.mta WHERE a.host = h.host AND t.hour_at = h.hour_at), 0))
    OR h.alive >= coalesce(:min_domains, 3) AND NOT EXISTS (SELECT 1 FROM traffic_hour t WHERE t.host = h.host AND t.hour_at = h.hour_at)
), bad AS ( -- with the hours in which it began and ended, when as many domains failed in a part of them
  SELECT h.*, h.hour_at - lag(h.hour_at) OVER (PARTITION BY h.host ORDER BY h.hour_at) <= 7200 AS joined
  FROM hour h
  WHERE h.domains >= coalesce(:min_domains, 3) AND EXISTS (SELECT 1 FROM core c WHERE c.host = h.host AND c.hour_at BETWEEN h.hour_at - 3600 AND h.hour_at + 3600)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY hour_at) AS run FROM bad
), span AS (
  SELECT r.host, r.run, min(f.logged_at) AS started_at, max(f.logged_at) AS ended_at, min(r.hour_at) AS hour_at, count(*) AS events,
    count(DISTINCT f.msg) AS messages, count(DISTINCT f.msg || ' ' || f.recipient) AS recipients, count(DISTINCT f.domain) AS domains,
    CASE WHEN sum(f.cause = 'dns.tempfail') * 2 >= count(*) THEN 'dns.tempfail' ELSE 'dns.nxdomain' END AS cause
  FROM run r JOIN failed f ON f.host = r.host AND f.hour_at = r.hour_at
  GROUP BY r.host, r.run
)
SELECT s.cause, s.host AS provider, s.host,
  CASE WHEN s.domains >= 5 THEN 'high' ELSE 'medium' END AS severity, CASE WHEN s.messages >= coalesce(:min_messages, 5) THEN 85 ELSE 70 END AS confidence,
  CASE WHEN n.at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  s.started_at, s.ended_at, max(s.hour_at, s.started_at) AS peak_at, n.at AS ok_after_at, s.events, s.messages, s.recipients, s.domains,
  'complaint' AS proof
FROM span s
LEFT JOIN (
  SELECT p.host, p.run, (SELECT max(q.last_at) FROM provider_seen q WHERE q.host = p.host AND q.last_at > p.ended_at) AS at FROM span p
) n ON n.host = s.host AND n.run = s.run
ORDER BY s.started_at;
