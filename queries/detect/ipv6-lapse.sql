-- title: IPv6 fails for some minutes
-- about: Too few failed connects for a storm, or too small a share of the attempts, since few receivers have IPv6, and no hour without IPv6 that works; but from the first of them
--   to the last no server accepted a recipient over IPv6, though some did before or afterwards. At several providers at once, or without leaving the machine, it is ours;
--   where the same servers failed over IPv4 too it is theirs.
-- param: :min_failures 8: fewest failed IPv6 connects
-- param: :min_local 5: fewest, where none of them left the machine
-- param: :min_messages 5: fewest messages of those
-- param: :min_s 600: seconds from the first to the last
-- param: :many 20: so many failures do without; and in a log of less than
-- param: :young_s 3600: that, in which ten minutes are much, all
-- param: :max_s 21600: and at most so many: longer ones are detect/ipv6-dead's
-- param: :min_providers 3: fewest providers, where the failure may be theirs
-- param: :ok_attempts 20: later attempts without a failed IPv6 connect from which it is over; of many failures, so many that three of them would have failed as before

WITH run AS MATERIALIZED (
  SELECT i.mta, i.started_at, i.ended_at, i.failures, i.messages, i.at_local, i.opened, i.failing, i.opened_after, i.failing_after, i.ok_after_at, count(DISTINCT n.provider) AS providers, count(DISTINCT p.host) AS servers,
    sum(t.failed_v4 IS NULL OR t.failed_v4 = 0) AS alone
  FROM island i CROSS JOIN connect_by_hour f ON f.hour_at > i.started_at - 3600 AND f.hour_at <= i.ended_at AND f.mta = i.mta AND f.logged_at BETWEEN i.started_at AND i.ended_at
  CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6' LEFT JOIN peer_info n ON n.peer = f.peer LEFT JOIN attempt t ON t.attempt = f.attempt
  WHERE i.kind = 'storm' AND i.storm = 0 AND i.failures >= CASE WHEN i.at_local = i.failures THEN coalesce(:min_local, 5) ELSE coalesce(:min_failures, 8) END AND i.messages >= coalesce(:min_messages, 5)
    AND i.ended_at - i.started_at BETWEEN CASE WHEN i.failures >= coalesce(:many, 20) OR (SELECT max(last_at) - min(first_at) FROM source) < coalesce(:young_s, 3600) THEN 0 ELSE coalesce(:min_s, 600) END AND coalesce(:max_s, 21600)
    AND NOT EXISTS (SELECT 1 FROM line_hour l WHERE l.hour_at >= i.started_at AND l.hour_at + 3600 <= i.ended_at AND l.mta = i.mta AND l.family = 'ipv6' AND l.tried = 1 AND l.status = 'sent')
    AND NOT EXISTS (SELECT 1 FROM signal g JOIN mta a ON a.mta = i.mta AND a.host = g.host WHERE g.cause GLOB 'network.ipv6.*' AND g.started_at <= i.ended_at AND g.ended_at >= i.started_at)
  GROUP BY i.mta, i.started_at
), hour AS (
  SELECT r.mta, r.started_at, min(CASE WHEN l.hour_at > r.ended_at - 3600 THEN l.hour_at END) AS after_at, max(CASE WHEN l.hour_at <= r.started_at THEN l.hour_at END) AS before_at
  FROM run r CROSS JOIN line_hour l ON l.mta = r.mta AND l.family = 'ipv6' AND l.tried = 1 AND l.status = 'sent' GROUP BY 1, 2
), sent AS (
  SELECT r.mta, r.started_at, max(CASE WHEN t.logged_at < r.started_at THEN t.logged_at END) AS before_at, min(CASE WHEN t.logged_at > r.ended_at THEN t.logged_at END) AS after_at,
    coalesce(sum(t.logged_at BETWEEN r.started_at AND r.ended_at), 0) AS meanwhile
  FROM run r JOIN hour o ON o.mta = r.mta AND o.started_at = r.started_at
  CROSS JOIN sent_by_hour t ON t.hour_at >= coalesce(o.before_at, r.started_at - 3600) AND t.hour_at <= coalesce(o.after_at, r.ended_at) AND t.mta = r.mta
    AND EXISTS (SELECT 1 FROM line_hour l WHERE l.hour_at = t.hour_at AND l.mta = r.mta AND l.family = 'ipv6' AND l.tried = 1 AND l.status = 'sent')
  CROSS JOIN peer p ON p.peer = t.relay AND p.family = 'ipv6'
  WHERE r.at_local = r.failures OR r.providers >= coalesce(:min_providers, 3) AND r.alone * 2 >= r.failures
  GROUP BY 1, 2
)
SELECT (SELECT CASE
      WHEN f.errno IN ('EADDRNOTAVAIL', 'EAFNOSUPPORT') THEN 'network.ipv6.noaddr'
      WHEN f.errno IN ('ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EPERM', 'EINVAL') THEN 'network.ipv6.noroute'
      ELSE 'network.ipv6.timeout' END
    FROM connect_by_hour f CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'
    WHERE f.hour_at > r.started_at - 3600 AND f.hour_at <= r.ended_at AND f.mta = r.mta AND f.logged_at BETWEEN r.started_at AND r.ended_at
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS cause,
  a.host AS provider, a.host, CASE WHEN r.failures >= coalesce(:many, 20) AND (r.ended_at - r.started_at >= coalesce(:min_s, 600) OR r.failing * 10 >= r.opened) THEN 'medium' ELSE 'low' END AS severity,
  80 AS confidence,
  CASE WHEN s.after_at IS NOT NULL THEN 'recovered'
    WHEN r.opened > 0 AND r.opened_after < 100 THEN CASE WHEN r.opened_after * r.failing >= 3 * r.opened AND r.failing_after * 10 <= r.opened_after THEN 'recovered' ELSE 'open' END
    WHEN r.opened > 0 AND r.failing_after * 10 <= r.opened_after THEN 'recovered'
    WHEN (SELECT sum(t.opened - t.failing) FROM attempt_hour t WHERE t.mta = r.mta AND t.hour_at > r.ended_at) >= coalesce(:ok_attempts, 20)
    THEN 'recovered' ELSE 'open' END AS state,
  r.started_at, r.ended_at, NULL AS peak_at, s.before_at AS ok_before_at,
  coalesce(s.after_at, r.ok_after_at, (SELECT min(t.hour_at) + 0.0 FROM attempt_hour t WHERE t.mta = r.mta AND t.hour_at > r.ended_at AND t.opened > t.failing)) AS ok_after_at,
  r.failures AS events, r.messages, r.servers AS domains, 'connect' AS proof, 'all ' || r.failures || ' IPv6 connects failed' AS detail
FROM run r JOIN sent s ON s.mta = r.mta AND s.started_at = r.started_at JOIN mta a ON a.mta = r.mta
WHERE s.meanwhile = 0 AND (s.before_at IS NOT NULL OR s.after_at IS NOT NULL)
ORDER BY r.started_at;
