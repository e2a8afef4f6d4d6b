-- title: Trace: what our server refused at its door, from or to an address or domain
-- about: Refusals of messages that never got a queue id; the newest first. total: how many there are.
-- param: :what the address or domain
-- param: :since at or after; Unix seconds or a time
-- param: :until before
-- param: :limit 20: how many

SELECT j.logged_at, j.program, j.action, j.stage, j.client, j.code, (SELECT r.body FROM refusal r WHERE r.reject = j.reject) AS reason, j.sender, j.recipient, s.path AS file, j.line, count(*) OVER () AS total
FROM reject j JOIN source s ON s.source = j.source
WHERE j.msg IS NULL AND j.logged_at >= coalesce(:since, 0) AND j.logged_at < coalesce(:until, 9e15)
  AND :what COLLATE NOCASE IN (j.sender, j.recipient, substr(j.sender, instr(j.sender, '@') + 1), substr(j.recipient, instr(j.recipient, '@') + 1))
ORDER BY j.logged_at DESC, j.reject DESC
LIMIT coalesce(:limit, 20);
