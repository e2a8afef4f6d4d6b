-- title: Trace: messages with a Message-ID
-- about: One pass over the messages: an index would cost every ingest more than a search now and then.
-- param: :what the Message-ID without its angle brackets
-- param: :since seen at or after; Unix seconds or a time
-- param: :until came in before

SELECT msg FROM message
WHERE message_id = :what AND last_at >= coalesce(:since, 0) AND intake_at < coalesce(:until, 9e15)
ORDER BY intake_at, msg;
