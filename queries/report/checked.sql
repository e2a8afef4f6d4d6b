-- title: What was looked up beside the log: the newest result of each check that is not well, or was not before
-- about: checked_at is when it was looked up, not when the incident was.

SELECT upper(state) AS state, check_id, subject, said_en, said_ja, nullif(replace(change, char(10), '; '), '') AS change, upper(was) AS was, was_at,
  nullif(replies, 0) AS replies, last_reply_at, checked_at
FROM v_check WHERE state <> 'pass' OR was IN ('fail', 'warn')
ORDER BY instr('fail unknown warn pass', v_check.state), check_id, subject LIMIT 40;
