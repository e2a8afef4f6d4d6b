-- title: Deferrals by provider and true cause
-- about: Lines with status=deferred. masked: they show another error than the answer that decided. echoes: suspended destinations, no new answer.
-- param: :since Unix seconds or a time
-- param: :until likewise

SELECT provider, cause, sum(echo = 0) AS deferrals, sum(masked) AS masked, sum(echo) AS echoes, count(DISTINCT msg) AS messages,
  count(DISTINCT msg || ' ' || recipient) AS recipients, min(logged_at) AS first_at, max(logged_at) AS last_at, min(reason) AS example
FROM v_delivery
WHERE status IN ('deferred', 'SOFTBOUNCE') AND logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15)
GROUP BY provider, cause
ORDER BY deferrals DESC, provider, cause;
