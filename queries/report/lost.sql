-- title: People's mail that was not delivered, by cause and recipient domain
-- about: Bounced, expired or thrown away by this server: nothing tries these again.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT o.cause, n.name AS domain, o.outcome, o.recipients, o.first_at, o.last_at
FROM (
  SELECT cause, domain, outcome, count(*) AS recipients, min(last_at) AS first_at, max(last_at) AS last_at FROM outcome INDEXED BY outcome_lost
  WHERE outcome IN ('bounced', 'expired', 'discarded') AND last_at >= coalesce(:since, 0) AND last_at < coalesce(:until, 1e11) AND note = 0
  GROUP BY cause, domain, outcome ORDER BY recipients DESC, first_at LIMIT 10) o
LEFT JOIN domain n ON n.domain = o.domain
ORDER BY recipients DESC, first_at;
