-- title: The logger says that it dropped lines
-- about: rsyslog and journald note when they drop lines for their rate limits. Counts of that time are too low.
-- param: :min_events 1: fewest such notes

WITH e AS (
  SELECT a.host, e.logged_at, e.kind, e.logged_at - lag(e.logged_at) OVER (PARTITION BY a.host ORDER BY e.logged_at) < 86400 AS joined
  FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind >= 'loss.' AND e.kind < 'loss/' AND e.kind <> 'loss.journald_missed' -- the kernel's
    AND (e.kind <> 'loss.journald' OR e.detail LIKE '%postfix%' OR e.detail LIKE '%mail%' OR e.detail LIKE '%rsyslog%')
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at) AS run FROM e
)
SELECT 'log.loss' AS cause, host AS provider, host, 'medium' AS severity, 95 AS confidence,
  CASE WHEN (SELECT max(last_at) FROM source) > max(logged_at) + 3600 THEN 'recovered' ELSE 'open' END AS state,
  min(logged_at) AS started_at, max(logged_at) AS ended_at, NULL AS peak_at,
  CASE WHEN (SELECT max(last_at) FROM source) > max(logged_at) + 3600 THEN max(logged_at) END AS ok_after_at,
  count(*) AS events, 'event' AS proof, group_concat(DISTINCT kind) AS kinds, group_concat(DISTINCT kind) AS detail
FROM run GROUP BY host, run
HAVING count(*) >= coalesce(:min_events, 1)
ORDER BY 7;
