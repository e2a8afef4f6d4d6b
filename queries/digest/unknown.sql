-- title: Replies in numbers that no rule understands and no digest told of
-- about: Those of which at most the reply code says something. By provider, reply code and enhanced code, since texts of one kind differ in numbers and names.
-- param: :since none: seconds since 1970
-- param: :least 5: lines from which it is told

SELECT coalesce(c.provider, '-') || ' ' || coalesce(v.code, '-') || ' ' || coalesce(v.dsn, '-') AS reply, count(*) AS n, min(t.body) AS text
FROM delivery_cause c JOIN verdict v ON v.text = c.text JOIN text t ON t.text = c.text
WHERE (c.cause = 'unknown' OR (c.cause = 'remote.temporary' AND v.confidence < 60)) AND c.echo = 0 AND c.logged_at >= coalesce(:since, 0)
GROUP BY 1 HAVING count(*) >= coalesce(:least, 5)
  AND coalesce(c.provider, '-') || ' ' || coalesce(v.code, '-') || ' ' || coalesce(v.dsn, '-') NOT IN (SELECT reply FROM digest_reply)
ORDER BY n DESC, reply;
