-- title: People's mail that was not delivered, by cause and recipient domain
-- about: Bounced, expired, thrown away by this server or deleted by an administrator: nothing tries these again. As in
--   report/outcomes, of a time those count that were under way in it, even where it was decided later.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH lost AS (
  SELECT cause, domain, outcome, last_at FROM outcome INDEXED BY outcome_lost
  WHERE outcome IN ('bounced', 'expired', 'discarded') AND last_at >= coalesce(:since, 0) AND (:until IS NULL OR first_at < :until) AND note = 0
  UNION ALL
  SELECT cause, domain, outcome, last_at FROM outcome WHERE outcome = 'deleted' AND last_at >= coalesce(:since, 0) AND (:until IS NULL OR first_at < :until) AND note = 0
)
SELECT o.cause, n.name AS domain, o.outcome, o.recipients, o.first_at, o.last_at
FROM (
  SELECT cause, domain, outcome, count(*) AS recipients, min(last_at) AS first_at, max(last_at) AS last_at FROM lost
  GROUP BY cause, domain, outcome ORDER BY recipients DESC, first_at LIMIT 10) o
LEFT JOIN domain n ON n.domain = o.domain
ORDER BY recipients DESC, first_at;
