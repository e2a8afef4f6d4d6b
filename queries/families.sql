-- title: IPv4 and IPv6, side by side
-- about: Recipients accepted or not by the family of the server's address, and failed connects, with their reach: local = nothing left this machine.
-- param: :since Unix seconds or a time
-- param: :until likewise

WITH w AS (
  SELECT since, until, CAST(since / 3600 AS INTEGER) * 3600 + 3600 * (since > CAST(since / 3600 AS INTEGER) * 3600) AS h0, CAST(until / 3600 AS INTEGER) * 3600 AS h1
  FROM (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until)),
edge(lo, hi, hour_at) AS ( -- what is left of an hour at both ends of the window: counted line by line, the hours between stand counted
  SELECT since, min(h0, until), h0 - 3600 FROM w WHERE since < h0 UNION ALL SELECT max(h1, since), until, h1 FROM w WHERE until > h1 AND h1 >= h0),
line(family, status, n) AS (
  SELECT family, status, n FROM w CROSS JOIN line_hour WHERE hour_at >= h0 AND hour_at < h1
  UNION ALL
  SELECT p.family, d.status, 1 FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= lo AND d.logged_at < hi
  CROSS JOIN peer p ON p.peer = d.relay),
d AS (SELECT family, sum((status = 'sent') * n) AS sent, sum((status <> 'sent') * n) AS not_sent FROM line WHERE family IN ('ipv4', 'ipv6') GROUP BY family),
failed(family, reach, n) AS (
  SELECT family, reach, n FROM w CROSS JOIN connect_hour WHERE hour_at >= h0 AND hour_at < h1
  UNION ALL
  SELECT p.family, f.reach, 1 FROM edge CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = edge.hour_at
  CROSS JOIN failed_connect f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= lo AND f.logged_at < hi
  CROSS JOIN peer p ON p.peer = f.peer),
f AS (
  SELECT family, sum(n) AS failures, sum((reach = 'local') * n) AS at_local, sum((reach = 'remote') * n) AS at_remote, sum((reach = 'unknown') * n) AS at_unknown
  FROM failed WHERE family IN ('ipv4', 'ipv6') GROUP BY family)
SELECT k.family, coalesce(d.sent, 0) AS sent, coalesce(d.not_sent, 0) AS not_sent, coalesce(f.failures, 0) AS failed_connects,
  coalesce(f.at_local, 0) AS at_local, coalesce(f.at_remote, 0) AS at_remote, coalesce(f.at_unknown, 0) AS at_unknown
FROM (SELECT 'ipv4' AS family UNION ALL SELECT 'ipv6') k
LEFT JOIN d ON d.family = k.family
LEFT JOIN f ON f.family = k.family;
