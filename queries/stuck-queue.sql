-- title: What is stuck in the queue, why, how long, and what the log says of it
-- about: From a snapshot (postmortem import queue). log_says: same; a mismatch: not-in-log, left-before, done-before, no-deferral, other-reason, masked
--   (the log has an earlier reply that decided: log_cause), not-in-snapshot (by the log it was in the queue; one row a message); or what became of it since.
--   Run postmortem analyze first: it gives reasons their causes.
-- param: :snapshot one snapshot; absent: the newest
-- param: :min_age_s 0: seconds in the queue
-- param: :mismatch 1: only where queue and log contradict each other

WITH shot AS (
  SELECT coalesce(:snapshot, (SELECT snapshot FROM queue_snapshot ORDER BY taken_at DESC, snapshot DESC LIMIT 1)) AS snapshot
), shown AS (
  SELECT taken_at, host, queue_name, queue_id, recipient, age_s, cause, reason, log_outcome, log_cause, log_says
  FROM v_queue WHERE snapshot = (SELECT snapshot FROM shot) AND (coalesce(:mismatch, 0) = 0 OR mismatch = 1)
  UNION ALL
  SELECT taken_at, host, NULL, queue_id, NULL, taken_at - intake_at, NULL, NULL, ended, NULL, 'not-in-snapshot'
  FROM v_queue_missing WHERE snapshot = (SELECT snapshot FROM shot) AND :mismatch = 1
)
SELECT * FROM shown WHERE age_s >= coalesce(:min_age_s, 0)
ORDER BY age_s DESC, queue_id, recipient;
