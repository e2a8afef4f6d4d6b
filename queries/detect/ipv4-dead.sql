-- title: IPv4 is tried and there is no way to it
-- about: For hours every connect over IPv4 failed on this machine for want of an address or a route, to several providers, and nothing went over IPv4, while IPv6 worked all along:
--   a machine with IPv6 only, or whose IPv4 is gone. Receivers with IPv6 get their mail, the others none. A relay or filter that is reached over IPv4 is silent here.
-- param: :min_failures 10: fewest failed IPv4 connects
-- param: :min_providers 3: fewest providers they were for
-- param: :min_s 3600: seconds from the first to the last
-- param: :min_worked 20: fewest lines over IPv6 with an answer meanwhile

WITH hour AS (
  SELECT mta, hour_at, sum(failed) AS failed, sum(no_way) AS no_way, sum(worked) AS worked, sum(ipv6) AS ipv6
  FROM (
    SELECT mta, hour_at, n AS failed, (errno IN ('ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) * n AS no_way, 0 AS worked, 0 AS ipv6 FROM connect_hour WHERE family = 'ipv4'
    UNION ALL
    SELECT mta, hour_at, 0, 0, (family = 'ipv4') * n, (family = 'ipv6') * n FROM line_hour WHERE family IN ('ipv4', 'ipv6') AND tried = 1)
  GROUP BY mta, hour_at
), run AS (
  SELECT *, sum(worked > 0 OR failed > no_way) OVER (PARTITION BY mta ORDER BY hour_at) AS run FROM hour
), span AS MATERIALIZED (
  SELECT mta, min(CASE WHEN failed > 0 THEN hour_at END) AS from_at, max(CASE WHEN failed > 0 THEN hour_at END) + 3600 AS to_at, sum(failed) AS failed, max(hour_at) AS last_at
  FROM run WHERE worked = 0 AND failed = no_way GROUP BY mta, run HAVING sum(failed) >= coalesce(:min_failures, 10) AND sum(ipv6) >= coalesce(:min_worked, 20)
), found AS (
  SELECT s.*, min(f.logged_at) AS started_at, max(f.logged_at) AS ended_at, count(DISTINCT f.msg) AS messages, count(DISTINCT i.provider) AS providers, count(DISTINCT p.host) AS servers
  FROM span s CROSS JOIN connect_by_hour f ON f.hour_at >= s.from_at AND f.hour_at < s.to_at AND f.mta = s.mta AND f.logged_at >= s.from_at AND f.logged_at < s.to_at
  CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv4' LEFT JOIN peer_info i ON i.peer = f.peer
  GROUP BY s.mta, s.from_at
), again AS (
  SELECT d.mta, d.from_at, min(h.hour_at) + 0.0 AS at FROM found d JOIN hour h ON h.mta = d.mta AND h.hour_at >= d.to_at AND h.worked > 0 GROUP BY d.mta, d.from_at
)
SELECT 'network.ipv4.noroute' AS cause, a.host AS provider, a.host, CASE WHEN d.messages >= 50 THEN 'high' ELSE 'medium' END AS severity, 90 AS confidence,
  CASE WHEN n.at IS NULL THEN 'open' ELSE 'recovered' END AS state, d.started_at, d.ended_at, NULL AS peak_at, n.at AS ok_after_at,
  d.failed AS events, d.messages, d.servers AS domains, 'connect' AS proof
FROM found d JOIN mta a ON a.mta = d.mta LEFT JOIN again n ON n.mta = d.mta AND n.from_at = d.from_at
WHERE d.providers >= coalesce(:min_providers, 3) AND d.ended_at - d.started_at >= coalesce(:min_s, 3600)
ORDER BY d.started_at;
