-- title: Failed connects by server
-- about: Each failed connect once (its text is repeated in status lines). reach: local = nothing left this machine; unknown = the log can't tell.
-- param: :since Unix seconds or a time
-- param: :until likewise
-- param: :family ipv4 or ipv6

WITH w AS MATERIALIZED ( -- the whole log stands counted, as far as it was analysed
  SELECT coalesce(:since, 0) AS since, coalesce(:until, 9e15) AS until, :since IS NULL AND :until IS NULL AND EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_waiting')
    AND (SELECT max(connect_failure) FROM connect_failure) = (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_connect') AS whole
), f AS MATERIALIZED (
  SELECT f.peer, f.errno, f.reach, f.failures, f.messages, f.first_at, f.last_at FROM w CROSS JOIN connect_sum f
  WHERE whole AND (:family IS NULL OR f.peer IN (SELECT p.peer FROM peer p WHERE p.family = :family))
  UNION ALL
  SELECT f.peer, f.errno, f.reach, count(*), count(DISTINCT f.msg), min(f.logged_at), max(f.logged_at)
  FROM w CROSS JOIN failed_connect f
  WHERE NOT whole AND f.logged_at >= since AND f.logged_at < until AND (:family IS NULL OR f.peer IN (SELECT p.peer FROM peer p WHERE p.family = :family))
  GROUP BY f.peer, f.errno
), twin AS MATERIALIZED ( -- a server that was tried at several ports counts as one
  SELECT peer, first
  FROM (SELECT k.peer, count(*) OVER w AS n, min(k.peer) OVER w AS first FROM (SELECT DISTINCT peer FROM f) k CROSS JOIN peer p ON p.peer = k.peer WINDOW w AS (PARTITION BY p.host, p.addr))
  WHERE n > 1
), x AS (
  SELECT * FROM f WHERE peer NOT IN (SELECT peer FROM twin)
  UNION ALL
  SELECT t.first, f.errno, f.reach, count(*), count(DISTINCT f.msg), min(f.logged_at), max(f.logged_at)
  FROM (SELECT 1 FROM twin LIMIT 1) CROSS JOIN failed_connect f JOIN twin t ON t.peer = f.peer
  WHERE f.logged_at >= coalesce(:since, 0) AND f.logged_at < coalesce(:until, 9e15) GROUP BY t.first, f.errno
)
SELECT p.host, p.addr, p.family, x.errno, x.reach, x.failures, x.messages, x.first_at, x.last_at
FROM x CROSS JOIN peer p ON p.peer = x.peer
ORDER BY failures DESC, host, addr, errno;
