-- The plain way to queries/connect-failures.sql: row by row, whatever it takes.
SELECT host, addr, family, errno, reach, count(*) AS failures, count(DISTINCT msg) AS messages, min(logged_at) AS first_at, max(logged_at) AS last_at
FROM v_connect_failure
WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15) AND (:family IS NULL OR family = :family)
GROUP BY host, addr, errno, reach
ORDER BY failures DESC, host, addr;
