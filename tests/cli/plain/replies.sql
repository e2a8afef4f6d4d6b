-- The plain way to queries/replies.sql: row by row, whatever it takes.
SELECT count(*) AS replies, count(DISTINCT msg) AS messages, sum(masked) AS masked, provider, cause, confidence, rule, stage, code, dsn,
  min(logged_at) AS first_at, max(logged_at) AS last_at, text
FROM v_reply
WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15)
  AND (:provider IS NULL OR provider = :provider) AND (:cause IS NULL OR cause = :cause)
GROUP BY text_key
ORDER BY replies DESC, text;
