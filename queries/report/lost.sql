-- title: People's mail that was not delivered, by cause and recipient domain
-- about: Bounced, expired or thrown away by this server: nothing tries these again.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT cause, domain, outcome, count(*) AS recipients, min(last_at) AS first_at, max(last_at) AS last_at
FROM v_outcome
WHERE outcome IN ('bounced', 'expired', 'discarded') AND last_at >= coalesce(:since, 0) AND last_at < coalesce(:until, 1e11)
  AND msg NOT IN (SELECT child FROM v_link WHERE kind IN ('bounce', 'delay', 'dsn'))
GROUP BY cause, domain, outcome ORDER BY recipients DESC, first_at LIMIT 10;
