-- title: The disk of the queue is full or read-only
-- about: Postfix refuses mail because the queue has too little room, or can't write its files. Over when mail comes in again after the last such line. "queue file write
--   error" is what pickup(8) and others are told for any fault of cleanup(8): where a table of its can't be read, or a message is too large, it is not the disk.
-- param: :min_events 1: fewest lines

WITH named AS (
  SELECT a.host, e.logged_at, e.kind FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind IN ('smtpd.queue_full', 'pickup.error_writing')
  UNION ALL
  SELECT a.host, e.logged_at, e.kind FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind IN ('any.system_call', 'any.database_failed', 'any.create_file', 'any.open_lock_file', 'bounce.append_file_warning', 'cdb.error_writing', 'postdrop.create', 'postdrop.uid', 'sendmail.fatal_user')
    AND (e.detail LIKE '%No space left on device%' OR e.detail LIKE '%Disk quota exceeded%' OR e.detail LIKE '%Read-only file system%'
      OR e.detail LIKE '%queue file write error%')
), fault AS (
  SELECT * FROM named n
  WHERE n.kind <> 'pickup.error_writing' AND n.kind <> 'sendmail.fatal_user' OR NOT EXISTS (
    SELECT 1 FROM event e JOIN mta a ON a.mta = e.mta WHERE e.kind IN ('cleanup.map_problem', 'cleanup.size_limit', 'cleanup.unreasonable_map_nesting')
      AND a.host = n.host AND abs(e.logged_at - n.logged_at) <= 60)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at) < 86400 AS joined FROM fault)
), span AS (
  SELECT host, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, group_concat(DISTINCT kind) AS kinds
  FROM run GROUP BY host, run
), seen AS (
  -- among the newest messages, the first that came in afterwards; else the first hour in which others accepted mail
  SELECT s.host, s.run, coalesce(
    (SELECT min(m.intake_at) FROM (SELECT * FROM message ORDER BY msg DESC LIMIT 1000) m JOIN mta a ON a.mta = m.mta
      WHERE a.host = s.host AND m.way_in IN (1, 2) AND m.intake_at > s.ended_at),
    (SELECT min(t.hour_at) + 0.0 FROM traffic_hour t WHERE t.host = s.host AND t.hour_at > s.ended_at)) AS at
  FROM span s
)
SELECT 'local.disk' AS cause, s.host AS provider, s.host, 'high' AS severity, 95 AS confidence, CASE WHEN n.at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, n.at AS ok_after_at, s.events, 'event' AS proof, s.kinds, s.events || ' lines' AS detail
FROM span s JOIN seen n ON n.host = s.host AND n.run = s.run
WHERE s.events >= coalesce(:min_events, 1)
ORDER BY s.started_at;
