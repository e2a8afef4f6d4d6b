-- title: What was still waiting when the log ended
-- about: Oldest first; cause is why it waits.
-- param: :min_age_s 0: seconds in the queue

SELECT host, queue_id, recipient, provider, outcome, attempts, cause, intake_at, last_at, age_s
FROM v_open
WHERE age_s >= coalesce(:min_age_s, 0)
ORDER BY age_s DESC, queue_id, recipient;
