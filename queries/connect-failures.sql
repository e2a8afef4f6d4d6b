-- title: Failed connects by server
-- about: Each failed connect once (its text is repeated in status lines). reach: local = nothing left this machine; unknown = the log can't tell.
-- param: :since Unix seconds or a time
-- param: :until likewise
-- param: :family ipv4 or ipv6

SELECT host, addr, family, errno, reach, count(*) AS failures, count(DISTINCT msg) AS messages, min(logged_at) AS first_at, max(logged_at) AS last_at
FROM v_connect_failure
WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15) AND (:family IS NULL OR family = :family)
GROUP BY host, addr, errno, reach
ORDER BY failures DESC, host, addr;
