-- title: What became of people's mail, by outcome
-- about: Recipients and messages by their final outcome. Hops to a filter or alias and notifications of Postfix's own are left out.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT outcome, count(*) AS recipients, 100.0 * count(*) / sum(count(*)) OVER () AS share_pct, count(DISTINCT msg) AS messages
FROM v_outcome
WHERE outcome NOT IN ('filtered', 'forwarded') AND first_at < coalesce(:until, 1e11)
  AND (last_at >= coalesce(:since, 0) OR outcome IN ('deferred', 'held'))
  AND msg NOT IN (SELECT child FROM v_link WHERE kind IN ('bounce', 'delay', 'dsn'))
GROUP BY outcome
ORDER BY CASE outcome WHEN 'sent' THEN 0 WHEN 'deferred' THEN 1 WHEN 'bounced' THEN 2 WHEN 'expired' THEN 3 ELSE 4 END, 2 DESC, 1;
