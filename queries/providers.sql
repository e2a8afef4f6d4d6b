-- title: Providers: what they accepted, put off and refused
-- about: By recipient and final outcome; needed_retry: accepted, but not at once.
-- param: :since decided at or after; Unix seconds or a time
-- param: :until decided before

SELECT provider, count(*) AS recipients, sum(outcome = 'sent') AS sent, sum(outcome = 'sent' AND deferrals > 0) AS needed_retry,
  sum(outcome = 'bounced') AS bounced, sum(outcome = 'expired') AS expired, sum(outcome IN ('deferred', 'held', 'unknown')) AS open,
  round(100.0 * sum(deferrals > 0) / count(*), 1) AS deferred_pct
FROM v_outcome
WHERE outcome NOT IN ('filtered', 'forwarded') AND last_at >= coalesce(:since, 0) AND last_at < coalesce(:until, 9e15)
GROUP BY provider
ORDER BY recipients DESC, provider;
