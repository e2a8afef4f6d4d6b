-- title: What became of the mail
-- about: Messages and recipients by final outcome; retries are not counted as deliveries, filter and alias hops stand apart.
-- param: :since decided at or after; Unix seconds or a time
-- param: :until decided before

SELECT outcome, count(*) AS recipients, count(DISTINCT msg) AS messages, sum(attempts > 1) AS retried, max(attempts) AS most_attempts,
  min(last_at) AS first_at, max(last_at) AS last_at
FROM v_outcome
WHERE last_at >= coalesce(:since, 0) AND last_at < coalesce(:until, 9e15)
GROUP BY outcome
ORDER BY recipients DESC;
