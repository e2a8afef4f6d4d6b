-- title: People's mail that came late or not at all, by true cause
-- about: late: accepted after a failure, cause: that of the last one. provider: whose server decided (an address of this machine: a filter of our own).
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT CASE outcome WHEN 'sent' THEN 'late' ELSE outcome END AS outcome, CASE outcome WHEN 'sent' THEN delayed_by ELSE cause END AS cause,
  count(*) AS recipients, group_concat(DISTINCT provider) AS providers, max(last_at) AS last_at
FROM v_outcome
WHERE (outcome <> 'sent' OR deferrals > 0) AND outcome NOT IN ('filtered', 'forwarded') AND first_at < coalesce(:until, 1e11)
  AND (last_at >= coalesce(:since, 0) OR outcome IN ('deferred', 'held'))
  AND msg NOT IN (SELECT child FROM v_link WHERE kind IN ('bounce', 'delay', 'dsn'))
GROUP BY 1, 2 ORDER BY outcome = 'sent', recipients DESC, 2 LIMIT 12;
