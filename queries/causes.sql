-- title: What went wrong, by true cause
-- about: Causes of everything that was not accepted at once, by provider, block list and our address. replies: servers' own words; deliveries: to= lines.
-- param: :since Unix seconds or a time
-- param: :until likewise
-- param: :cause one cause, or the beginning of several: reputation

WITH s AS MATERIALIZED ( -- the whole log stands counted, as far as it was analysed, but for some messages (apart)
  SELECT coalesce(:since, 0) AS since, coalesce(:until, 9e15) AS until, :since IS NULL AND :until IS NULL AND EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_sums')
    AND coalesce((SELECT max(reply) FROM reply), 0) = (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_reply') AS whole
), apart(msg) AS MATERIALIZED (
  SELECT msg FROM s CROSS JOIN unsettled WHERE whole UNION SELECT msg FROM s CROSS JOIN delivery_cause WHERE whole AND provider IS NULL
), w AS MATERIALIZED ( -- of v_complaint what is asked
  SELECT c.cause, CASE WHEN v.provider <> '' THEN v.provider ELSE coalesce(c.provider, i.provider, 'none') END AS provider, v.list, v.sublist, v.our_addr,
    v.remote = 1 AND c.echo = 0 AS reply, c.echo = 0 AS delivery, c.masked, c.echo, c.msg, d.recipient, coalesce(r.logged_at, c.logged_at) AS logged_at, c.text
  FROM (SELECT c.delivery FROM s CROSS JOIN delivery_cause c WHERE NOT whole UNION ALL SELECT c.delivery FROM apart CROSS JOIN delivery_cause c ON c.msg = apart.msg) n
  CROSS JOIN delivery_cause c ON c.delivery = n.delivery CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN verdict v ON v.text = c.text
  LEFT JOIN domain_info i ON i.domain = d.domain LEFT JOIN reply r ON r.reply = c.reply
  UNION ALL
  SELECT cause, provider, list, sublist, our_addr, reply, 0, 0, 0, msg, NULL, logged_at, text FROM s CROSS JOIN complaint_reply WHERE NOT whole
  UNION ALL
  SELECT r.cause, r.provider, r.list, r.sublist, r.our_addr, r.reply, 0, 0, 0, r.msg, NULL, r.logged_at, r.text FROM apart CROSS JOIN complaint_reply r ON r.msg = apart.msg
), told AS (
  SELECT w.cause, w.provider, w.list, w.sublist, w.our_addr, sum(w.reply) AS replies, sum(w.delivery) AS deliveries, sum(w.masked) AS masked,
    count(DISTINCT CASE WHEN w.echo = 1 THEN w.msg END) AS echoes, count(DISTINCT w.msg) AS messages,
    count(DISTINCT w.msg || ' ' || w.recipient) AS recipients, min(w.logged_at) AS first_at, max(w.logged_at) AS last_at,
    (SELECT min(t.body) FROM json_each('[' || group_concat(w.text) || ']') j CROSS JOIN text t ON t.text = j.value) AS example
  FROM s CROSS JOIN w
  WHERE w.logged_at >= since AND w.logged_at < until
  GROUP BY w.cause, w.provider, w.list, w.sublist, w.our_addr
  UNION ALL
  SELECT k.cause, k.provider, nullif(k.list, ''), nullif(k.sublist, ''), nullif(k.our_addr, ''), k.replies, k.deliveries, k.masked, k.echoes, k.messages, k.recipients,
    k.first_at, k.last_at, t.body
  FROM s CROSS JOIN cause_sum k CROSS JOIN text t ON t.text = k.text WHERE whole
)
SELECT cause, provider, list, sublist, our_addr, sum(replies) AS replies, sum(deliveries) AS deliveries, sum(masked) AS masked, sum(echoes) AS echoes, sum(messages) AS messages,
  sum(recipients) AS recipients, min(first_at) AS first_at, max(last_at) AS last_at, min(example) AS example
FROM told
WHERE :cause IS NULL OR cause = :cause OR cause LIKE :cause || '.%'
GROUP BY cause, provider, list, sublist, our_addr
ORDER BY sum(deliveries) + sum(replies) DESC, cause, provider;
