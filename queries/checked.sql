-- title: What was looked up, and when, beside what receivers said
-- about: The newest result of each check; was and was_at tell an earlier state that differs. replies: answers in the log that it bears on.

SELECT state, check_id, subject, said_en, change, checked_at, was, was_at, replies, last_reply_at, evidence
FROM v_check ORDER BY instr('fail unknown warn pass', state), check_id, subject;
