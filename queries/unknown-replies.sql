-- title: Texts that no rule knows
-- about: The most frequent first: each is worth a rule in replies.json, or in a file of your own for --rules.
-- param: :limit 50: how many

SELECT (SELECT count(*) FROM delivery d WHERE d.reason = v.text) + (SELECT count(*) FROM reply r WHERE r.text = v.text) AS lines,
  v.remote, v.provider, v.stage, v.code, v.dsn, t.body AS text
FROM verdict v JOIN text t ON t.text = v.text
WHERE v.cause = 'unknown'
ORDER BY lines DESC, text
LIMIT coalesce(:limit, 50);
