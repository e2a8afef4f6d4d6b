-- title: The newest snapshot of the queue, held against the log
-- about: log_says: same, or how the log differs (v_queue). One row per cause and comparison.

SELECT coalesce(q.cause, '') AS cause, q.log_says, count(*) AS recipients, count(DISTINCT q.queue_id) AS messages, max(q.age_s) AS oldest_s, q.taken_at
FROM v_queue q WHERE q.snapshot = (SELECT snapshot FROM queue_snapshot ORDER BY taken_at DESC, snapshot DESC LIMIT 1)
GROUP BY 1, 2 ORDER BY recipients DESC, 1, 2 LIMIT 20;
