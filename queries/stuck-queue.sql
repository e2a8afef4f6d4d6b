-- title: What is stuck in the queue, why, how long, and what the log says of it
-- about: From a snapshot (postmortem import queue). log_says: same; a mismatch: not-in-log, left-before, done-before, no-deferral, other-reason, masked
--   (the log has an earlier reply that decided: log_cause); or what became of it since. Run postmortem analyze first: it gives reasons their causes.
-- param: :snapshot one snapshot; absent: the newest
-- param: :min_age_s 0: seconds in the queue
-- param: :mismatch 1: only where queue and log contradict each other

SELECT taken_at, host, queue_name, queue_id, recipient, age_s, cause, reason, log_outcome, log_cause, log_says
FROM v_queue
WHERE snapshot = coalesce(:snapshot, (SELECT snapshot FROM queue_snapshot ORDER BY taken_at DESC, snapshot DESC LIMIT 1))
  AND age_s >= coalesce(:min_age_s, 0) AND (coalesce(:mismatch, 0) = 0 OR mismatch = 1)
ORDER BY age_s DESC, queue_id, recipient;
