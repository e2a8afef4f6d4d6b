-- title: Trace: messages under a queue id
-- about: Short queue ids are used again, so that there may be several.
-- param: :what the queue id
-- param: :since seen at or after; Unix seconds or a time
-- param: :until came in before

SELECT msg FROM message
WHERE queue_id = :what AND last_at >= coalesce(:since, 0) AND intake_at < coalesce(:until, 9e15)
ORDER BY intake_at, msg;
