-- title: IPv4 and IPv6, side by side
-- about: Recipients accepted or not by the family of the server's address, and failed connects, with their reach: local = nothing left this machine.
-- param: :since Unix seconds or a time
-- param: :until likewise

WITH d AS (
  SELECT p.family, count(*) AS lines, sum(d.status = 'sent') AS sent, sum(d.status <> 'sent') AS not_sent
  FROM delivery d JOIN peer p ON p.peer = d.relay
  WHERE p.family IN ('ipv4', 'ipv6') AND d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 9e15)
  GROUP BY p.family
), f AS (
  SELECT p.family, count(*) AS failures, sum(f.reach = 'local') AS at_local, sum(f.reach = 'remote') AS at_remote, sum(f.reach = 'unknown') AS at_unknown
  FROM failed_connect f JOIN peer p ON p.peer = f.peer
  WHERE f.logged_at >= coalesce(:since, 0) AND f.logged_at < coalesce(:until, 9e15)
  GROUP BY p.family
)
SELECT k.family, coalesce(d.sent, 0) AS sent, coalesce(d.not_sent, 0) AS not_sent, coalesce(f.failures, 0) AS failed_connects,
  coalesce(f.at_local, 0) AS at_local, coalesce(f.at_remote, 0) AS at_remote, coalesce(f.at_unknown, 0) AS at_unknown
FROM (SELECT 'ipv4' AS family UNION ALL SELECT 'ipv6') k
LEFT JOIN d ON d.family = k.family
LEFT JOIN f ON f.family = k.family;
