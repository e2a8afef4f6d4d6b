-- title: What servers said
-- about: Distinct answers other than a plain acceptance, with the rule and cause they were given.
-- param: :since Unix seconds or a time
-- param: :until likewise
-- param: :provider one provider
-- param: :cause one cause

WITH x(text, msg, masked, logged_at) AS ( -- of v_reply what is asked
  SELECT r.text, r.msg, coalesce(c.masked = 1 AND c.reply = r.reply, 0), r.logged_at
  FROM reply r LEFT JOIN reply_for f ON f.reply = r.reply LEFT JOIN delivery_cause c ON c.delivery = f.delivery
  WHERE r.kind IN ('said', 'refused') AND r.logged_at >= coalesce(:since, 0) AND r.logged_at < coalesce(:until, 9e15)
  UNION ALL
  SELECT d.reason, d.msg, 0, d.logged_at
  FROM delivery d INDEXED BY delivery_problem CROSS JOIN verdict v ON v.text = d.reason
  WHERE d.status <> 'sent' AND +d.status <> 'deliverable' AND d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 9e15) AND +v.remote = 1 AND +v.echo = 0
), k AS MATERIALIZED (
  SELECT text, count(*) AS replies, count(DISTINCT msg) AS messages, sum(masked) AS masked, min(logged_at) AS first_at, max(logged_at) AS last_at FROM x GROUP BY text
)
SELECT k.replies, k.messages, k.masked, v.provider, v.cause, v.confidence, v.rule, v.stage, v.code, v.dsn, k.first_at, k.last_at, t.body AS text
FROM k CROSS JOIN verdict v ON v.text = k.text CROSS JOIN text t ON t.text = k.text
WHERE (:provider IS NULL OR v.provider = :provider) AND (:cause IS NULL OR v.cause = :cause)
ORDER BY replies DESC, t.body;
