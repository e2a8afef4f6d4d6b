-- title: Where people's mail failed, by receiving provider
-- about: Recipients whose delivery failed at least once, and what became of them; slowest_s is the longest way of one that arrived late.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT provider, count(*) AS recipients, sum(deferrals > 0 OR outcome IN ('bounced', 'expired', 'deferred')) AS troubled,
  sum(outcome = 'sent' AND deferrals > 0) AS late, sum(outcome IN ('bounced', 'expired', 'discarded')) AS lost,
  sum(outcome IN ('deferred', 'held')) AS open, max(CASE WHEN outcome = 'sent' AND deferrals > 0 THEN delay_s END) AS slowest_s
FROM v_outcome
WHERE outcome NOT IN ('filtered', 'forwarded') AND first_at < coalesce(:until, 1e11)
  AND (last_at >= coalesce(:since, 0) OR outcome IN ('deferred', 'held'))
  AND msg NOT IN (SELECT child FROM v_link WHERE kind IN ('bounce', 'delay', 'dsn'))
GROUP BY provider HAVING troubled > 0 ORDER BY troubled DESC, provider LIMIT 12;
