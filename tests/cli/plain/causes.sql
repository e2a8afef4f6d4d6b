-- The plain way to queries/causes.sql: row by row, whatever it takes.
SELECT w.cause, w.provider, w.list, w.sublist, w.our_addr, sum(w.reply) AS replies, sum(w.delivery) AS deliveries, sum(w.masked) AS masked,
  count(DISTINCT CASE WHEN w.echo = 1 THEN w.msg END) AS echoes, count(DISTINCT w.msg) AS messages,
  count(DISTINCT w.msg || ' ' || w.recipient) AS recipients, min(w.logged_at) AS first_at, max(w.logged_at) AS last_at, min(t.body) AS example
FROM v_complaint w JOIN text t ON t.text = w.text
WHERE w.logged_at >= coalesce(:since, 0) AND w.logged_at < coalesce(:until, 9e15)
  AND (:cause IS NULL OR w.cause = :cause OR w.cause LIKE :cause || '.%')
GROUP BY w.cause, w.provider, w.list, w.sublist, w.our_addr
ORDER BY deliveries + replies DESC, w.cause, w.provider;
