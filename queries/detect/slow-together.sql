-- title: Connections to many providers take long at once
-- about: Setting up connections takes far longer than before and after at five and more providers in the same time, most of those that got mail then: it is our resolver or our
--   line, not each of them. It is told once, and they in it.
-- param: :min_providers 5: fewest providers that are slow at the same time
-- param: :min_share_pct 50: least share of the providers that were tried in those days

WITH slow AS (
  SELECT signal, host, provider, started_at, ended_at, events, messages, recipients, state, ok_after_at, confidence FROM signal
  WHERE detector = 'slow-receivers' AND cause = 'delay.connect'
), part AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY started_at, signal) AS run
  FROM (SELECT *, started_at <= max(ended_at) OVER (PARTITION BY host ORDER BY started_at, signal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS joined FROM slow)
), span AS (
  SELECT host, run, min(started_at) AS started_at, max(ended_at) AS ended_at, sum(events) AS events, sum(messages) AS messages, sum(recipients) AS recipients,
    count(DISTINCT provider) AS providers, sum(state = 'recovered') * 2 >= count(*) AS over, min(CASE WHEN state = 'recovered' THEN max(ok_after_at, ended_at) END) AS ok_after_at, max(confidence) AS confidence
  FROM part GROUP BY host, run HAVING count(DISTINCT provider) >= coalesce(:min_providers, 5)
)
SELECT 'delay.connect' AS cause, s.host AS provider, s.host, 'medium' AS severity, s.confidence, CASE WHEN s.over THEN 'recovered' ELSE 'open' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, CASE WHEN s.over THEN max(s.ok_after_at, s.ended_at) END AS ok_after_at, s.events, s.messages, s.recipients,
  'shift' AS proof, s.providers || ' providers at once' AS detail
FROM span s
WHERE s.providers * 100 >= coalesce(:min_share_pct, 50) * (
  SELECT count(DISTINCT p.provider) FROM provider_day p WHERE p.host = s.host AND p.day_at > s.started_at - 86400 AND p.day_at <= s.ended_at AND p.accepted >= 3)
ORDER BY s.started_at;
