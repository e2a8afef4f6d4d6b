-- title: Our own Postfix refuses, holds or discards what programs of this machine hand in
-- told: detail
-- about: sendmail(1) refuses it (too large for message_size_limit, a user who may not submit), or header_checks and body_checks reject it, put it on hold or throw it away: most of what local programs
--   hand in, on a machine that took such mail before. Where all of it is held, as some filters want it, nothing has changed. Disks that are full have a detector of their own.
-- param: :min_messages 5: fewest messages
-- param: :min_share_pct 30: least share of what was handed in from the first to the last of them
-- param: :held_share_pct 80: the same of what is held or thrown away, which may be meant for some
-- param: :min_taken 3: fewest other messages that were taken, and fewest from which it is over
-- param: :high_messages 50: messages from which it is severe; where they are thrown away, all are

WITH fault AS MATERIALIZED (
  SELECT a.host, e.logged_at, NULL AS reject, 'refused' AS what FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind = 'sendmail.user_not_allowed_submit' OR e.kind = 'sendmail.fatal_user' AND e.detail LIKE '%message file too big%'
  UNION ALL
  SELECT a.host, j.logged_at, j.reject, CASE j.action WHEN 'hold' THEN 'held' WHEN 'discard' THEN 'discarded' ELSE 'refused' END
  FROM reject j INDEXED BY reject_local JOIN mta a ON a.mta = j.mta WHERE j.client = 'local' AND j.action IN ('reject', 'hold', 'discard')
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, what ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, what ORDER BY logged_at) < 86400 AS joined FROM fault)
), span AS (
  SELECT host, what, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(reject) AS rejects, min(reject) AS first, max(reject) AS last
  FROM run GROUP BY host, what, run HAVING count(*) >= coalesce(:min_messages, 5)
), share AS ( -- pickup(8) logs what header_checks look at too, but not what sendmail(1) refuses: of this the hours tell how much
  SELECT s.*, CASE WHEN rejects THEN (SELECT count(*) FROM message m JOIN mta a ON a.mta = m.mta WHERE a.host = s.host AND m.way_in = 2
        AND m.msg BETWEEN (SELECT j.msg FROM reject j WHERE j.reject = s.first) AND (SELECT j.msg FROM reject j WHERE j.reject = s.last))
      ELSE coalesce((SELECT sum(u.messages) FROM uid_hour u WHERE u.host = s.host AND u.hour_at > s.started_at - 3600 AND u.hour_at <= s.ended_at), 0) + events END AS handed,
    coalesce((SELECT sum(u.messages) FROM uid_hour u WHERE u.host = s.host AND u.hour_at <= s.ended_at), 0) - rejects AS taken,
    coalesce((SELECT m.intake_at FROM (SELECT * FROM message ORDER BY msg DESC LIMIT 1000) m JOIN mta a ON a.mta = m.mta WHERE a.host = s.host AND m.way_in = 2 AND m.intake_at > s.ended_at
      AND NOT EXISTS (SELECT 1 FROM reject j WHERE j.msg = m.msg) ORDER BY m.intake_at LIMIT 1 OFFSET coalesce(:min_taken, 3) - 1),
      (SELECT CASE WHEN sum(u.messages) >= coalesce(:min_taken, 3) THEN min(u.first_at) END FROM uid_hour u WHERE u.host = s.host AND u.hour_at > s.ended_at AND u.hour_at < s.ended_at + 86400)) AS ok_after_at -- no fault came in that day
  FROM span s
)
SELECT 'local.submission' AS cause, host AS provider, host, CASE WHEN what = 'discarded' OR events >= coalesce(:high_messages, 50) THEN 'high' ELSE 'medium' END AS severity, 85 AS confidence,
  CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state, started_at, ended_at, NULL AS peak_at, ok_after_at, events, events AS messages,
  CASE WHEN rejects THEN 'refusal' ELSE 'event' END AS proof, CASE WHEN rejects THEN first || ',' || last ELSE 'sendmail.fatal_user,sendmail.user_not_allowed_submit' END AS kinds,
  events || ' messages of local programs ' || what AS detail
FROM share WHERE events * 100 >= CASE what WHEN 'refused' THEN coalesce(:min_share_pct, 30) ELSE coalesce(:held_share_pct, 80) END * handed AND taken >= coalesce(:min_taken, 3)
ORDER BY started_at;
