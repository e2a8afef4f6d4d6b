-- title: How many attempts it took
-- about: Recipients by outcome and number of to= lines.
-- param: :since decided at or after; Unix seconds or a time
-- param: :until decided before

SELECT outcome, min(attempts, 10) AS attempts, count(*) AS recipients, max(last_at - first_at) AS longest_s
FROM v_outcome
WHERE last_at >= coalesce(:since, 0) AND last_at < coalesce(:until, 9e15)
GROUP BY outcome, min(attempts, 10)
ORDER BY outcome, attempts;
