-- title: One side of a comparison: what Postfix called itself
-- about: myhostname as the Message-IDs made by Postfix show it, by machine and instance; HELO is that name unless smtp_helo_name says otherwise.
-- param: :since seen at or after; Unix seconds or a time
-- param: :until seen before
-- param: :host only this machine
-- param: :instance only this Postfix instance

SELECT host, instance, name, min(first_at) AS first_at, max(last_at) AS last_at, sum(lines) AS lines
FROM v_hostname
WHERE first_at < coalesce(:until, 9e15) AND last_at >= coalesce(:since, 0) AND (:host IS NULL OR host = :host) AND (:instance IS NULL OR instance = :instance)
GROUP BY host, instance, name ORDER BY 1, 2, 4;
