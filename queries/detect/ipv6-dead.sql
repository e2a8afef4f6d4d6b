-- title: IPv6 is tried and never works
-- about: Too small a share of all attempts for a storm, since few receivers have IPv6, but every connect over it failed for hours: no server answered over IPv6 in that
--   time. At several providers at once, or without leaving the machine, it is ours; where the same servers failed over IPv4 too it is theirs.
-- param: :min_failures 10: fewest failed IPv6 connects; half as many do where all of them prove that nothing left the machine
-- param: :min_s 3600: seconds from the first to the last; twice as many failures do without, where they prove that nothing left the machine
-- param: :min_messages 5: fewest messages of those
-- param: :min_providers 3: fewest providers, where the failure may be theirs
-- param: :ok_attempts 20: later attempts without a failed IPv6 connect from which it is over; and so many that five of them would have failed as before, in as long a
--   time, or a day: what is tried in the evenings only does not fail in the morning

WITH hour AS (
  SELECT mta, hour_at, sum(failed) AS failed, sum(at_local) AS at_local, sum(worked) AS worked
  FROM (
    SELECT mta, hour_at, n AS failed, CASE reach WHEN 'local' THEN n ELSE 0 END AS at_local, 0 AS worked FROM connect_hour WHERE family = 'ipv6'
    UNION ALL
    SELECT mta, hour_at, 0, 0, n FROM line_hour WHERE family = 'ipv6' AND tried = 1)
  GROUP BY mta, hour_at
), run AS (
  SELECT *, sum(worked > 0) OVER (PARTITION BY mta ORDER BY hour_at) AS run FROM hour
), span AS MATERIALIZED (
  SELECT mta, min(hour_at) AS from_at, max(hour_at) + 3600 AS to_at, sum(failed) AS failed, sum(at_local) AS at_local, max(worked) AS worked
  FROM run WHERE worked = 0 GROUP BY mta, run HAVING sum(failed) * CASE WHEN sum(at_local) = sum(failed) THEN 2 ELSE 1 END >= coalesce(:min_failures, 10)
), found AS (
  SELECT s.*, min(f.logged_at) AS started_at, max(f.logged_at) AS ended_at, count(DISTINCT f.msg) AS messages, count(DISTINCT i.provider) AS providers,
    count(DISTINCT p.host) AS servers, sum(t.failed_v4 IS NULL OR t.failed_v4 = 0) AS alone
  FROM span s CROSS JOIN connect_by_hour f ON f.hour_at >= s.from_at AND f.hour_at < s.to_at AND f.mta = s.mta AND f.logged_at >= s.from_at AND f.logged_at < s.to_at
  CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6' LEFT JOIN peer_info i ON i.peer = f.peer LEFT JOIN attempt t ON t.attempt = f.attempt
  GROUP BY s.mta, s.from_at
)
SELECT (SELECT CASE
      WHEN c.errno IN ('EADDRNOTAVAIL', 'EAFNOSUPPORT') THEN 'network.ipv6.noaddr'
      WHEN c.errno IN ('ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EPERM', 'EINVAL') THEN 'network.ipv6.noroute'
      ELSE 'network.ipv6.timeout' END
    FROM connect_hour c WHERE c.mta = d.mta AND c.family = 'ipv6' AND c.hour_at >= d.from_at AND c.hour_at < d.to_at
    GROUP BY 1 ORDER BY sum(c.n) DESC, 1 LIMIT 1) AS cause,
  a.host AS provider, a.host,
  CASE WHEN d.failed * 10 >= (SELECT sum(t.opened) FROM attempt_hour t WHERE t.mta = d.mta AND t.hour_at >= d.from_at AND t.hour_at < d.to_at)
      OR EXISTS (SELECT 1 FROM island i WHERE i.mta = d.mta AND i.storm = 1 AND i.started_at BETWEEN d.started_at AND d.ended_at) THEN 'medium' ELSE 'low' END AS severity, 90 AS confidence,
  CASE WHEN (SELECT sum(t.opened - t.failing) FROM attempt_hour t WHERE t.mta = d.mta AND t.hour_at > d.ended_at) >= max(coalesce(:ok_attempts, 20), coalesce((
        SELECT 5.0 * sum(t.opened) / nullif(sum(t.failing), 0) FROM attempt_hour t WHERE t.mta = d.mta AND t.hour_at >= d.from_at AND t.hour_at < d.to_at), 0))
      AND (SELECT l.last_at FROM machine_log l WHERE l.host = a.host) - d.ended_at >= min(86400, d.ended_at - d.started_at)
      AND NOT EXISTS (SELECT 1 FROM hour h WHERE h.mta = d.mta AND h.hour_at >= d.to_at AND h.worked = 0)
    OR EXISTS (SELECT 1 FROM hour h WHERE h.mta = d.mta AND h.hour_at >= d.to_at AND h.worked > 0) THEN 'recovered' ELSE 'open' END AS state,
  d.started_at, d.ended_at, NULL AS peak_at,
  (SELECT max(h.hour_at) + 0.0 FROM hour h WHERE h.mta = d.mta AND h.hour_at < d.from_at AND h.worked > 0) AS ok_before_at,
  coalesce((SELECT max(min(h.hour_at), d.ended_at) FROM hour h WHERE h.mta = d.mta AND h.hour_at >= d.to_at AND h.worked > 0),
    (SELECT min(t.hour_at) + 0.0 FROM attempt_hour t WHERE t.mta = d.mta AND t.hour_at > d.ended_at AND t.opened > t.failing)) AS ok_after_at,
  d.failed AS events, d.messages, d.servers AS domains, 'connect' AS proof, 'all ' || d.failed || ' IPv6 connects failed' AS detail
FROM found d JOIN mta a ON a.mta = d.mta
WHERE (d.at_local = d.failed AND d.failed >= 2 * coalesce(:min_failures, 10) AND d.messages >= coalesce(:min_messages, 5)
    OR d.ended_at - d.started_at >= coalesce(:min_s, 3600) AND (d.at_local = d.failed OR d.providers >= coalesce(:min_providers, 3) AND d.alone * 2 >= d.failed))
  AND NOT EXISTS (SELECT 1 FROM island i WHERE i.mta = d.mta AND i.storm = 1 AND i.started_at <= d.ended_at AND i.ended_at >= d.started_at
    AND i.failures * 2 >= d.failed) -- then it is told as a storm
ORDER BY d.started_at;
