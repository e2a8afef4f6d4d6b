-- title: Our own name resolution fails
-- about: DNS lookups fail for many unrelated domains in the same hour, in a large share of what was tried: then it is our resolver, not theirs. So it is where they are
--   said not to exist, though their servers were seen alive. A domain here and there whose servers are down is not reported. Where an hour's mail was nothing else, few
--   messages will do, to domains that were seen alive; and a small share will where it meets half of the providers that take mail in that hour. Where the domains that failed got nothing all the while, and more others were looked up well, it is their name servers.
-- param: :min_domains 3: fewest domains in one hour
-- param: :min_messages 5: fewest messages in one hour
-- param: :min_share_pct 30: least share of the attempts of that hour
-- param: :min_patchy 5: fewest providers in one hour of which look-ups fail and others don't
-- param: :patchy_share_pct 3: and the least share then
-- param: :theirs_s 3600: seconds from the first failure to the last from which that can tell
-- param: :quiet_s 300: seconds without a failure from which accepted mail shows that it is over, where mail was accepted in as many seconds before the last failure too

WITH failed AS MATERIALIZED (
  SELECT a.host, w.cause, w.logged_at, CAST(w.logged_at / 3600 AS INTEGER) * 3600 AS hour_at, w.msg, w.recipient, w.domain,
    i.domain IS NOT NULL AS alive, i.provider -- servers of it were seen
  FROM (SELECT cause, mta, logged_at, msg, recipient, domain, echo FROM complaint_line WHERE cause IN ('dns.tempfail', 'dns.nxdomain')
    UNION ALL SELECT cause, mta, logged_at, msg, recipient, domain, echo FROM complaint_reply WHERE cause IN ('dns.tempfail', 'dns.nxdomain')) w JOIN mta a ON a.mta = w.mta LEFT JOIN domain_info i ON i.domain = w.domain AND i.provider <> 'none'
  WHERE w.cause IN ('dns.tempfail', 'dns.nxdomain') AND (w.cause = 'dns.tempfail' OR i.domain IS NOT NULL) AND w.echo = 0
), hour AS MATERIALIZED (
  SELECT host, hour_at, count(*) AS events, count(DISTINCT domain) AS domains, count(DISTINCT msg) AS messages,
    count(DISTINCT CASE WHEN alive THEN domain END) AS alive, count(DISTINCT provider) AS providers
  FROM failed GROUP BY host, hour_at
), accepted AS MATERIALIZED ( -- who took mail in hours in which look-ups failed at many
  SELECT DISTINCT c.host, c.hour_at, t.provider, 1 AS took
    FROM (SELECT * FROM hour c WHERE providers >= coalesce(:min_patchy, 5) AND events * 100.0 >= coalesce(:patchy_share_pct, 3) * (events + coalesce((
      SELECT sum(t.opened) FROM attempt_hour t JOIN mta a ON a.mta = t.mta WHERE a.host = c.host AND t.hour_at = c.hour_at), 0))) c
    CROSS JOIN sent_by_hour t ON t.hour_at = c.hour_at AND t.place = 'external' AND t.host = c.host
), took AS ( -- and of whom look-ups failed then
  SELECT host, hour_at, provider, max(took) AS took, max(took = 0) AS failed
  FROM (
    SELECT * FROM accepted
    UNION ALL SELECT host, hour_at, provider, 0 FROM failed WHERE provider IS NOT NULL AND (host, hour_at) IN (SELECT host, hour_at FROM accepted))
  GROUP BY host, hour_at, provider
), patchy AS MATERIALIZED (
  SELECT host, hour_at FROM took WHERE took GROUP BY host, hour_at HAVING sum(failed) >= coalesce(:min_patchy, 5) AND sum(failed) * 2 >= count(*)
), judged AS (
  SELECT h.*, h.domains >= coalesce(:min_domains, 3) AND h.messages >= coalesce(:min_messages, 5)
      AND h.events * 100.0 >= coalesce(:min_share_pct, 30) * (h.events + coalesce((
        SELECT sum(t.opened) FROM attempt_hour t JOIN mta a ON a.mta = t.mta WHERE a.host = h.host AND t.hour_at = h.hour_at), 0))
    OR h.alive >= coalesce(:min_domains, 3) AND NOT EXISTS (SELECT 1 FROM traffic_hour t WHERE t.host = h.host AND t.hour_at = h.hour_at)
    OR (h.host, h.hour_at) IN (SELECT host, hour_at FROM patchy) AS core
  FROM hour h
), near AS ( -- with the hours in which it began and ended, when as many domains failed in a part of them, and those in which it was not quite as bad
  SELECT *, max(core) OVER (PARTITION BY host ORDER BY hour_at RANGE BETWEEN 3600 PRECEDING AND 3600 FOLLOWING) AS beside
  FROM judged WHERE core OR domains >= coalesce(:min_domains, 3)
), bad AS (
  SELECT *, hour_at - lag(hour_at) OVER (PARTITION BY host ORDER BY hour_at) <= 7200 AS joined FROM near h
  WHERE beside OR h.events * 300.0 >= coalesce(:min_share_pct, 30) * (h.events + coalesce((
      SELECT sum(t.opened) FROM attempt_hour t JOIN mta a ON a.mta = t.mta WHERE a.host = h.host AND t.hour_at = h.hour_at), 0))
), part AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY hour_at) AS run FROM bad
), found AS MATERIALIZED ( -- the hours of runs with such an hour
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY hour_at) AS run
  FROM (SELECT host, hour_at, hour_at - lag(hour_at) OVER (PARTITION BY host ORDER BY hour_at) <= 7200 AS joined
    FROM part WHERE (host, run) IN (SELECT host, run FROM part WHERE beside))
), hit AS MATERIALIZED ( -- what failed in them
  SELECT *, (SELECT h.run FROM found h WHERE h.host = f.host AND h.hour_at = f.hour_at) AS run FROM failed f WHERE (host, hour_at) IN (SELECT host, hour_at FROM found)
), span AS MATERIALIZED (
  SELECT host, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, min(hour_at) AS hour_at, count(*) AS events,
    count(DISTINCT msg) AS messages, count(DISTINCT msg || ' ' || recipient) AS recipients, count(DISTINCT domain) AS domains,
    CASE WHEN sum(cause = 'dns.tempfail') * 2 >= count(*) THEN 'dns.tempfail' ELSE 'dns.nxdomain' END AS cause
  FROM hit GROUP BY host, run
), well AS ( -- the domains that took mail meanwhile, where those that failed were tried over and over
  SELECT s.host, s.run, t.domain, (s.host, s.run, t.domain) IN (SELECT host, run, domain FROM hit) AS failed_too
  FROM span s CROSS JOIN sent_by_hour t ON t.hour_at > s.started_at - 3600 AND t.hour_at <= s.ended_at AND t.logged_at BETWEEN s.started_at AND s.ended_at AND t.place = 'external' AND t.host = s.host
  WHERE s.ended_at - s.started_at >= coalesce(:theirs_s, 3600) AND s.events >= 3 * s.domains
  GROUP BY s.host, s.run, t.domain
), theirs AS (
  SELECT s.host, s.run FROM span s JOIN well w ON w.host = s.host AND w.run = s.run GROUP BY s.host, s.run HAVING count(*) >= s.domains AND sum(w.failed_too) * 5 <= s.domains
)
SELECT s.cause, s.host AS provider, s.host,
  CASE WHEN s.domains >= 5 THEN 'high' ELSE 'medium' END AS severity, CASE WHEN s.messages >= coalesce(:min_messages, 5) THEN 85 ELSE 70 END AS confidence,
  CASE WHEN n.at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  s.started_at, s.ended_at, max(s.hour_at, s.started_at) AS peak_at, n.at AS ok_after_at, s.events, s.messages, s.recipients, s.domains,
  'complaint' AS proof
FROM span s
LEFT JOIN (
  SELECT p.host, p.run, (SELECT max(q.last_at) FROM provider_seen q WHERE q.host = p.host AND q.last_at > p.ended_at + CASE WHEN EXISTS (
      SELECT 1 FROM sent_by_hour t WHERE t.hour_at > p.ended_at - coalesce(:quiet_s, 300) - 3600 AND t.hour_at <= p.ended_at
        AND t.logged_at BETWEEN p.ended_at - coalesce(:quiet_s, 300) AND p.ended_at AND t.place = 'external' AND t.host = p.host) THEN coalesce(:quiet_s, 300) ELSE 0 END) AS at FROM span p
) n ON n.host = s.host AND n.run = s.run
WHERE NOT EXISTS (SELECT 1 FROM theirs t WHERE t.host = s.host AND t.run = s.run)
ORDER BY s.started_at;
