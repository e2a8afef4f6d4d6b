-- title: People's mail that was not delivered, by cause and recipient domain
-- about: Bounced, expired or thrown away by this server: nothing tries these again.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT o.cause, n.name AS domain, o.outcome, count(*) AS recipients, min(o.last_at) AS first_at, max(o.last_at) AS last_at
FROM outcome o LEFT JOIN domain n ON n.domain = o.domain
WHERE o.outcome IN ('bounced', 'expired', 'discarded') AND o.last_at >= coalesce(:since, 0) AND o.last_at < coalesce(:until, 1e11) AND o.note = 0
GROUP BY o.cause, o.domain, o.outcome ORDER BY recipients DESC, first_at LIMIT 10;
