-- title: Deferrals by provider and true cause
-- about: Lines with status=deferred. masked: they show another error than the answer that decided. echoes: suspended destinations, no new answer.
-- param: :since Unix seconds or a time
-- param: :until likewise

WITH d AS MATERIALIZED ( -- of v_delivery what is asked
  SELECT coalesce(p.provider, c.provider, i.provider, 'none') AS provider, c.cause, coalesce(c.echo, 0) AS echo, coalesce(c.masked, 0) AS masked, d.msg, d.recipient,
    d.logged_at, coalesce(t.body, d.accepted) AS reason
  FROM delivery d LEFT JOIN delivery_cause c ON c.delivery = d.delivery LEFT JOIN peer_info p ON p.peer = d.relay LEFT JOIN domain_info i ON i.domain = d.domain
  LEFT JOIN text t ON t.text = d.reason
  WHERE d.status <> 'sent' AND d.status IN ('deferred', 'SOFTBOUNCE') AND d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 9e15)
)
SELECT provider, cause, sum(echo = 0) AS deferrals, sum(masked) AS masked, sum(echo) AS echoes, count(DISTINCT msg) AS messages,
  count(DISTINCT msg || ' ' || recipient) AS recipients, min(logged_at) AS first_at, max(logged_at) AS last_at, min(reason) AS example
FROM d
GROUP BY provider, cause
ORDER BY deferrals DESC, provider, cause;
