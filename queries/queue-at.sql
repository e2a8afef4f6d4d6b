-- title: The queue as it stood at a given moment
-- about: Messages that had come in and not left, oldest first.
-- param: :at the moment; absent: the log's end
-- param: :limit 100: how many

WITH t AS (SELECT coalesce(:at, (SELECT max(last_at) FROM source)) AS at)
SELECT a.host, m.queue_id, m.sender, t.at - m.intake_at AS age_s, m.intake_at,
  (SELECT count(*) FROM delivery d WHERE d.msg = m.msg AND d.logged_at <= t.at) AS lines_so_far,
  (SELECT r.body FROM delivery d JOIN answer r ON r.delivery = d.delivery
    WHERE d.msg = m.msg AND d.logged_at <= t.at ORDER BY d.logged_at DESC, d.delivery DESC LIMIT 1) AS last_words
FROM t JOIN message m ON m.intake_at <= t.at AND (m.ended_at IS NULL OR m.ended_at > t.at)
JOIN mta a ON a.mta = m.mta
WHERE m.activations > 0 OR m.held_at IS NOT NULL
ORDER BY age_s DESC, m.msg
LIMIT coalesce(:limit, 100);
