-- The plain way to queries/tls.sql: row by row, whatever it takes.
SELECT i.provider, coalesce(h.body, d.tls, '(none logged)') AS tls, count(*) AS lines, sum(d.status = 'sent') AS sent, min(d.logged_at) AS first_at, max(d.logged_at) AS last_at
FROM delivery d
JOIN peer_info i ON i.peer = d.relay AND i.place = 'external'
LEFT JOIN attempt t ON t.attempt = d.attempt
LEFT JOIN phrase h ON h.phrase = t.tls
WHERE d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 9e15)
GROUP BY i.provider, 2
ORDER BY lines DESC, i.provider, tls;
