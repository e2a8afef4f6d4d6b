-- title: For some minutes nothing gets out
-- about: Too short for its share of an hour to tell (own-network, own-dns): in five minutes after five minutes more failed connects or look-ups than accepted recipients, to
--   several providers at once that were seen alive and did not fail in the hour before, and fewer took mail meanwhile. Then it is our line, our firewall or our resolver, not theirs; named by the error that
--   most of them show. A line that is down carries no other mail: two thirds of what failed was begun between two recipients accepted over the same family; dead servers are tried
--   here and there among these. Nor are servers counted that take nothing afterwards, when all is tried again and others do; nor, until that is known, those for which the
--   mail had waited before: a queue run tries them all.
-- param: :min_providers 4: fewest providers seen alive
-- param: :min_messages 8: fewest messages
-- param: :min_s 120: seconds from the first failure to the last
-- param: :retried_s 7200: seconds in which what failed is tried again
-- param: :min_share_pct 8: least share of the recipients tried in its hour: in others nothing is looked up

WITH hour AS (
  SELECT host, hour_at, sum(events) AS events FROM network_hour GROUP BY host, hour_at
  HAVING sum(providers) >= coalesce(:min_providers, 4)
  UNION ALL
  SELECT a.host, CAST(c.logged_at / 3600 AS INTEGER) * 3600, count(*) FROM delivery_cause c JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta
  WHERE c.cause = 'dns.tempfail' AND c.echo = 0 GROUP BY 1, 2 HAVING count(*) >= coalesce(:min_messages, 8)
), near AS MATERIALIZED (
  SELECT h.host, h.hour_at FROM (SELECT host, hour_at, sum(events) AS events FROM hour GROUP BY host, hour_at) h
  WHERE h.events * 100.0 >= coalesce(:min_share_pct, 8) * (h.events + coalesce((SELECT t.accepted FROM traffic_hour t WHERE t.host = h.host AND t.hour_at = h.hour_at), 0))
    AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = h.host AND g.provider = h.host AND (g.cause GLOB 'network.[tru]*' OR g.cause = 'dns.tempfail')
      AND g.started_at <= h.hour_at - 7200 AND g.ended_at >= h.hour_at + 10800) -- in the middle of what is told already
), failed AS MATERIALIZED (
  SELECT n.host, c.logged_at, CAST(c.logged_at / 300 AS INTEGER) AS part, c.cause, c.msg, d.recipient, d.domain, coalesce(c.provider, i.provider) AS provider,
    c.logged_at - coalesce(d.connect_us + d.transfer_us, 0) / 1e6 AS begun_at, v.addr GLOB '*:*' AS ipv6,
    coalesce((SELECT o.first_at < c.logged_at - 3600 FROM outcome o WHERE o.msg = c.msg AND o.recipient = d.recipient), 0) AS old
  FROM near n CROSS JOIN (VALUES ('network.timeout'), ('network.refused'), ('network.unreachable'), ('dns.tempfail')) k
  CROSS JOIN delivery_cause c ON c.cause = k.column1 AND c.logged_at >= n.hour_at AND c.logged_at < n.hour_at + 3600 AND c.echo = 0 AND c.masked = 0
  CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta AND a.host = n.host
  LEFT JOIN domain_info i ON i.domain = d.domain LEFT JOIN verdict v ON v.text = c.text
), accepted AS (
  SELECT n.host, CAST(t.logged_at / 300 AS INTEGER) AS part, t.provider, count(*) AS n
  FROM near n CROSS JOIN sent_by_hour t ON t.hour_at = n.hour_at AND t.place = 'external' AND t.host = n.host
  GROUP BY 1, 2, 3
), line AS (
  SELECT host, part, logged_at, cause, msg, recipient, domain, provider, begun_at, ipv6, old, 0 AS taken FROM failed
  UNION ALL SELECT host, part, NULL, NULL, NULL, NULL, NULL, provider, NULL, NULL, NULL, n FROM accepted
), run AS ( -- the five minutes with more failed than accepted
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY part) AS run
  FROM (SELECT *, part - lag(part) OVER (PARTITION BY host ORDER BY part) <= 2 AS joined
    FROM (SELECT *, count(logged_at) OVER w AS failed, sum(taken) OVER w AS accepted FROM line WINDOW w AS (PARTITION BY host, part))
    WHERE failed > accepted)
), hit AS MATERIALIZED (
  SELECT r.*, taken = 0 AND EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = r.host AND p.provider = r.provider AND (p.last_at > r.logged_at
    OR r.old = 0 AND coalesce(:retried_s, 7200) + r.logged_at >= (SELECT max(q.last_at) FROM provider_seen q WHERE q.host = r.host))) AS alive FROM run r
), began AS (
  SELECT host, run, min(logged_at) AS at FROM hit WHERE alive GROUP BY host, run HAVING count(DISTINCT provider) >= coalesce(:min_providers, 4)
), down AS MATERIALIZED ( -- but for its first minutes, which may have gone well for others
  SELECT DISTINCT b.host, b.run, coalesce(c.provider, i.provider) AS provider
  FROM began b CROSS JOIN (VALUES ('network.timeout'), ('network.refused'), ('network.unreachable'), ('dns.tempfail')) k
  CROSS JOIN delivery_cause c ON c.cause = k.column1 AND c.logged_at >= b.at - 3600 AND c.logged_at < b.at - 600 AND c.echo = 0 AND c.masked = 0
  CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta AND a.host = b.host
  LEFT JOIN domain_info i ON i.domain = d.domain
), span AS (
  SELECT host, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, min(begun_at) AS begun_at, count(logged_at) AS events, count(DISTINCT msg) AS messages,
    count(DISTINCT msg || ' ' || recipient) AS recipients, count(DISTINCT domain) AS domains, count(DISTINCT CASE WHEN alive THEN provider END) AS providers
  FROM hit
  WHERE taken > 0 OR alive AND NOT EXISTS (SELECT 1 FROM down w WHERE w.host = hit.host AND w.run = hit.run AND w.provider = hit.provider) GROUP BY host, run
  HAVING providers >= coalesce(:min_providers, 4) AND count(DISTINCT msg) >= coalesce(:min_messages, 8) AND max(logged_at) - min(logged_at) >= coalesce(:min_s, 120)
    AND providers > count(DISTINCT CASE WHEN taken > 0 THEN provider END)
), line_down AS MATERIALIZED ( -- by when it was begun; look-ups have no family, and names that are known need none
  SELECT host, run FROM (
    SELECT host, run, stretch, sum(failed) AS n FROM (
      SELECT *, sum(failed = 0) OVER (PARTITION BY host, run, ipv6 ORDER BY at, failed ROWS UNBOUNDED PRECEDING) AS stretch FROM (
        SELECT s.host, s.run, h.begun_at AS at, h.ipv6 = 1 AS ipv6, 1 AS failed FROM span s JOIN hit h ON h.host = s.host AND h.run = s.run AND h.alive AND h.cause <> 'dns.tempfail'
        UNION ALL
        SELECT s.host, s.run, t.logged_at, p.family = 'ipv6', 0
        FROM span s CROSS JOIN sent_by_hour t ON t.hour_at > s.begun_at - 3600 AND t.hour_at <= s.ended_at AND t.host = s.host AND t.place = 'external' AND t.logged_at BETWEEN s.begun_at AND s.ended_at
        CROSS JOIN peer p ON p.peer = t.relay))
    GROUP BY host, run, ipv6, stretch)
  GROUP BY host, run HAVING max(n) * 3 >= 2 * sum(n)
), most AS (
  SELECT host, run, cause, row_number() OVER (PARTITION BY host, run ORDER BY count(*) DESC, cause) AS nth FROM hit WHERE alive GROUP BY host, run, cause
), again AS (
  SELECT s.host, s.run, (SELECT max(q.last_at) FROM provider_seen q WHERE q.host = s.host AND q.last_at > s.ended_at) AS at FROM span s
)
SELECT m.cause, s.host AS provider, s.host, CASE WHEN s.messages >= 20 THEN 'high' ELSE 'medium' END AS severity, 80 AS confidence,
  CASE WHEN n.at IS NULL THEN 'open' ELSE 'recovered' END AS state, s.started_at, s.ended_at, s.started_at AS peak_at, n.at AS ok_after_at,
  s.events, s.messages, s.recipients, s.domains, 'complaint' AS proof, s.providers || ' providers at once' AS detail
FROM span s JOIN most m ON m.host = s.host AND m.run = s.run AND m.nth = 1 JOIN again n ON n.host = s.host AND n.run = s.run
WHERE (m.cause = 'dns.tempfail' OR (s.host, s.run) IN (SELECT host, run FROM line_down))
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.provider = s.host AND (g.cause GLOB 'network.[tru]*' OR g.cause = 'dns.tempfail')
  AND g.started_at <= s.ended_at AND g.ended_at >= s.started_at)
ORDER BY s.started_at;
