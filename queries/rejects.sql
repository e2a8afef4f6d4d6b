-- title: What our server refused on the way in
-- about: By client and reason.
-- param: :since Unix seconds or a time
-- param: :until likewise
-- param: :limit 50: how many

WITH k AS MATERIALIZED (
  SELECT action, stage, client, code, count(*) AS lines FROM reject
  WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15)
  GROUP BY client, action, stage, code
  ORDER BY lines DESC, client, action, stage, code
  LIMIT coalesce(:limit, 50)
)
SELECT k.action, k.stage, k.client, k.code, k.lines, min((SELECT r.body FROM refusal r WHERE r.reject = j.reject)) AS reason, count(DISTINCT j.sender) AS senders, min(j.logged_at) AS first_at, max(j.logged_at) AS last_at
FROM reject j CROSS JOIN k ON k.client IS j.client AND k.action = j.action AND k.stage IS j.stage AND k.code IS j.code
WHERE j.logged_at >= coalesce(:since, 0) AND j.logged_at < coalesce(:until, 9e15)
GROUP BY k.client, k.action, k.stage, k.code
ORDER BY lines DESC, k.client, k.action, k.stage, k.code;
