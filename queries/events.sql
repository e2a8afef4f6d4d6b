-- title: Warnings, errors, starts and reloads, by kind
-- param: :since Unix seconds or a time
-- param: :until likewise

SELECT host, kind, count(*) AS lines, min(logged_at) AS first_at, max(logged_at) AS last_at, min(detail) AS example
FROM v_event
WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15)
GROUP BY host, kind
ORDER BY lines DESC, kind;
