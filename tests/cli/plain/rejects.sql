-- The plain way to queries/rejects.sql: row by row, whatever it takes.
SELECT action, stage, client, code, count(*) AS lines, min(reason) AS reason, count(DISTINCT sender) AS senders, min(logged_at) AS first_at, max(logged_at) AS last_at
FROM v_reject
WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15)
GROUP BY action, stage, client, code
ORDER BY lines DESC, client
LIMIT coalesce(:limit, 50);
