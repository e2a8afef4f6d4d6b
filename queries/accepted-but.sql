-- title: Accepted, with words that make one doubt
-- about: Answers of success that say the message was discarded, held or put into quarantine. What is done after a plain acceptance no log can show.
-- param: :since Unix seconds or a time
-- param: :until likewise

SELECT d.logged_at, d.queue_id, d.recipient, d.provider, d.relay, d.cause, d.reason, d.file, d.line
FROM v_delivery d
WHERE d.delivery IN (SELECT c.delivery FROM delivery_cause c WHERE c.status = 'sent') AND d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 9e15)
ORDER BY d.logged_at, d.delivery;
