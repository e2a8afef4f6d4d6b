-- title: IPv4 is tried and there is no way to it
-- about: For hours connects over IPv4 failed on this machine for want of an address or a route, to several providers, and nothing went over IPv4, while IPv6 worked all along:
--   a machine with IPv6 only, or whose IPv4 is gone. Receivers with IPv6 get their mail, the others none; where no mail had to wait for it, it is a small thing. What
--   a filter on this machine takes proves nothing; a relay that is reached over IPv4 makes it silent.
-- param: :min_failures 10: fewest failed IPv4 connects
-- param: :min_providers 3: fewest providers they were for
-- param: :min_s 3600: seconds from the first to the last
-- param: :min_worked 20: fewest lines over IPv6 with an answer meanwhile
-- param: :other_pct 25: most of the failed connects that may have failed in another way

WITH gone AS MATERIALIZED ( -- machines with such failures at all
  SELECT mta, min(hour_at) AS from_at FROM connect_hour WHERE family = 'ipv4' AND errno IN ('ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT') GROUP BY mta HAVING sum(n) >= coalesce(:min_failures, 10)
), hour AS ( -- of the lines over IPv4 so many at least were answers from outside: those put off, and what more was accepted outside than IPv6 took
  SELECT mta, hour_at, sum(failed) AS failed, sum(no_way) AS no_way, sum(put_off) + max(0, sum(outside) - sum(sent6)) AS worked, sum(ipv6) AS ipv6
  FROM (
    SELECT mta, hour_at, n AS failed, (errno IN ('ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) * n AS no_way, 0 AS put_off, 0 AS sent6, 0 AS ipv6, 0 AS outside
    FROM gone CROSS JOIN connect_hour USING (mta) WHERE hour_at >= from_at AND family = 'ipv4'
    UNION ALL
    SELECT mta, hour_at, 0, 0, (family = 'ipv4' AND status = 'deferred') * n, (family = 'ipv6' AND status = 'sent') * n, (family = 'ipv6') * n, 0
    FROM gone CROSS JOIN line_hour USING (mta) WHERE hour_at >= from_at AND family IN ('ipv4', 'ipv6') AND tried = 1
    UNION ALL
    SELECT mta, at, 0, 0, 0, 0, 0, recipients FROM gone CROSS JOIN plain USING (mta) WHERE span = 3600 AND at >= from_at AND external = 1)
  GROUP BY mta, hour_at
), run AS (
  SELECT *, worked > 0 OR (failed - no_way) * 100 > coalesce(:other_pct, 25) * failed AS ends,
    sum(worked > 0 OR (failed - no_way) * 100 > coalesce(:other_pct, 25) * failed) OVER (PARTITION BY mta ORDER BY hour_at) AS run FROM hour
), span AS MATERIALIZED (
  SELECT mta, min(CASE WHEN failed > 0 THEN hour_at END) AS from_at, max(CASE WHEN failed > 0 THEN hour_at END) + 3600 AS to_at, sum(failed) AS failed
  FROM run WHERE ends = 0 GROUP BY mta, run HAVING sum(failed) >= coalesce(:min_failures, 10) AND sum(ipv6) >= coalesce(:min_worked, 20)
), found AS (
  SELECT s.*, min(f.logged_at) AS started_at, max(f.logged_at) AS ended_at, count(DISTINCT f.msg) AS messages, count(DISTINCT i.provider) AS providers, count(DISTINCT p.host) AS servers,
    count(DISTINCT CASE WHEN EXISTS (SELECT 1 FROM delivery d WHERE d.attempt = f.attempt AND d.status <> 'sent') THEN f.msg END) AS waited
  FROM span s CROSS JOIN connect_by_hour f ON f.hour_at >= s.from_at AND f.hour_at < s.to_at AND f.mta = s.mta AND f.logged_at >= s.from_at AND f.logged_at < s.to_at
  CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv4' LEFT JOIN peer_info i ON i.peer = f.peer
  GROUP BY s.mta, s.from_at
), again AS (
  SELECT d.mta, d.from_at, min(h.hour_at) + 0.0 AS at FROM found d JOIN hour h ON h.mta = d.mta AND h.hour_at >= d.to_at AND h.worked > 0 GROUP BY d.mta, d.from_at
)
SELECT 'network.ipv4.noroute' AS cause, a.host AS provider, a.host, CASE WHEN d.waited >= 50 THEN 'high' WHEN d.waited > 0 THEN 'medium' ELSE 'low' END AS severity, 90 AS confidence,
  CASE WHEN n.at IS NULL THEN 'open' ELSE 'recovered' END AS state, d.started_at, d.ended_at, NULL AS peak_at, n.at AS ok_after_at,
  d.failed AS events, d.messages, d.servers AS domains, 'connect' AS proof
FROM found d JOIN mta a ON a.mta = d.mta LEFT JOIN again n ON n.mta = d.mta AND n.from_at = d.from_at
WHERE d.providers >= coalesce(:min_providers, 3) AND d.ended_at - d.started_at >= coalesce(:min_s, 3600)
  AND NOT EXISTS ( -- no server outside answered over IPv4
    SELECT 1 FROM fact_hour h CROSS JOIN delivery l ON l.delivery BETWEEN h.first AND h.last AND l.logged_at >= d.from_at AND l.logged_at < d.to_at
    CROSS JOIN peer p ON p.peer = l.relay AND p.family = 'ipv4' CROSS JOIN peer_info i ON i.peer = l.relay AND i.place = 'external'
    CROSS JOIN message m ON m.msg = l.msg AND m.mta = d.mta
    WHERE h.what = 'delivery' AND h.hour_at >= d.from_at AND h.hour_at < d.to_at)
ORDER BY d.started_at;
