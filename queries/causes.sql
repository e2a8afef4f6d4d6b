-- title: What went wrong, by true cause
-- about: Causes of everything that was not accepted at once, by provider, block list and our address. replies: servers' own words; deliveries: to= lines.
-- param: :since Unix seconds or a time
-- param: :until likewise
-- param: :cause one cause, or the beginning of several: reputation

WITH w AS MATERIALIZED ( -- of v_complaint what is asked
  SELECT c.cause, CASE WHEN v.provider <> '' THEN v.provider ELSE coalesce(c.provider, i.provider, 'none') END AS provider, v.list, v.sublist, v.our_addr,
    v.remote = 1 AND c.echo = 0 AS reply, c.echo = 0 AS delivery, c.masked, c.echo, c.msg, d.recipient, coalesce(r.logged_at, c.logged_at) AS logged_at, c.text
  FROM delivery_cause c CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN verdict v ON v.text = c.text LEFT JOIN domain_info i ON i.domain = d.domain LEFT JOIN reply r ON r.reply = c.reply
  UNION ALL
  SELECT cause, provider, list, sublist, our_addr, reply, 0, 0, 0, msg, NULL, logged_at, text FROM complaint_reply
)
SELECT w.cause, w.provider, w.list, w.sublist, w.our_addr, sum(w.reply) AS replies, sum(w.delivery) AS deliveries, sum(w.masked) AS masked,
  count(DISTINCT CASE WHEN w.echo = 1 THEN w.msg END) AS echoes, count(DISTINCT w.msg) AS messages,
  count(DISTINCT w.msg || ' ' || w.recipient) AS recipients, min(w.logged_at) AS first_at, max(w.logged_at) AS last_at,
  (SELECT min(t.body) FROM json_each('[' || group_concat(w.text) || ']') j CROSS JOIN text t ON t.text = j.value) AS example
FROM w
WHERE w.logged_at >= coalesce(:since, 0) AND w.logged_at < coalesce(:until, 9e15)
  AND (:cause IS NULL OR w.cause = :cause OR w.cause LIKE :cause || '.%')
GROUP BY w.cause, w.provider, w.list, w.sublist, w.our_addr
ORDER BY deliveries + replies DESC, w.cause, w.provider;
