-- title: The logger says that it dropped lines
-- about: rsyslog and journald note when they drop lines for their rate limits. Counts of that time are too low. A note that says how many were lost comes when that is over: it
--   goes on only as long as the next one is due.
-- param: :min_events 1: fewest such notes
-- param: :quiet_s 3600: seconds after which it is over in any case; before that, when three notes were due by the pace of those before, and a single one at once

WITH e AS (
  SELECT a.host, e.logged_at, e.kind, e.logged_at - lag(e.logged_at) OVER (PARTITION BY a.host ORDER BY e.logged_at) < 86400 AS joined,
    e.kind = 'loss.rsyslog_action' OR e.detail LIKE '%begin%to drop messages%' AS begins
  FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind >= 'loss.' AND e.kind < 'loss/' AND e.kind <> 'loss.journald_missed' -- the kernel's
    AND (e.kind <> 'loss.journald' OR e.detail LIKE '%postfix%' OR e.detail LIKE '%mail%' OR e.detail LIKE '%rsyslog%')
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at) AS run FROM e
), span AS (
  SELECT host, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, group_concat(DISTINCT kind) AS kinds,
    coalesce(max(CASE WHEN begins THEN logged_at END) > max(CASE WHEN NOT begins THEN logged_at END), max(begins)) AS begun,
    (max(logged_at) - min(logged_at)) / max(1, count(*) - 1) AS pace
  FROM run GROUP BY host, run HAVING count(*) >= coalesce(:min_events, 1)
), judged AS (
  SELECT *, CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = span.host) > ended_at + CASE WHEN begun THEN coalesce(:quiet_s, 3600) ELSE min(3 * pace, coalesce(:quiet_s, 3600)) END THEN ended_at END AS ok_after_at
  FROM span
)
SELECT 'log.loss' AS cause, host AS provider, host, 'medium' AS severity, 95 AS confidence,
  CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, NULL AS peak_at, ok_after_at, events, 'event' AS proof, kinds, kinds AS detail
FROM judged
ORDER BY started_at;
