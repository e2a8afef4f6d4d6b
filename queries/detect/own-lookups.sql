-- title: Our own name resolution fails now and then, all day
-- about: Too few look-ups fail in any hour for detect/own-dns (which runs before this one: by their names), but on a day they fail for many providers that took mail on that very day, a third of all that did and more:
--   name servers of so many don't fail on one day, so it is one of our resolvers, or the way to it. Over when five failures were due by their pace and none came.
-- param: :min_providers 10: fewest providers of which a look-up failed and that took mail on the same day
-- param: :min_share_pct 33: least share of those that took mail on that day

WITH failed AS MATERIALIZED (
  SELECT a.host, w.logged_at, CAST(w.logged_at / 86400 AS INTEGER) * 86400 AS day_at, w.msg, w.recipient, w.domain, i.provider
  FROM v_complaint w JOIN mta a ON a.mta = w.mta JOIN domain_info i ON i.domain = w.domain AND i.provider <> 'none'
  WHERE w.cause = 'dns.tempfail' AND w.echo = 0
), day AS (
  SELECT f.host, f.day_at, count(DISTINCT f.provider) AS providers FROM failed f
  JOIN provider_day p ON p.host = f.host AND p.provider = f.provider AND p.day_at = f.day_at AND p.accepted > 0
  GROUP BY f.host, f.day_at
), bad AS (
  SELECT *, day_at - lag(day_at) OVER (PARTITION BY host ORDER BY day_at) <= 86400 AS joined FROM day d
  WHERE providers >= coalesce(:min_providers, 10)
    AND providers * 100 >= coalesce(:min_share_pct, 33) * (SELECT count(*) FROM provider_day p WHERE p.host = d.host AND p.day_at = d.day_at AND p.accepted > 0)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY day_at) AS run FROM bad
), span AS (
  SELECT r.host, r.run, min(f.logged_at) AS started_at, max(f.logged_at) AS ended_at, count(*) AS events, count(DISTINCT f.msg) AS messages,
    count(DISTINCT f.msg || ' ' || f.recipient) AS recipients, count(DISTINCT f.domain) AS domains
  FROM run r JOIN failed f ON f.host = r.host AND f.day_at = r.day_at GROUP BY r.host, r.run
), again AS (
  SELECT s.*, (SELECT max(p.last_at) FROM provider_seen p WHERE p.host = s.host AND p.last_at > s.ended_at + 5 * (s.ended_at - s.started_at) / s.events) AS ok_after_at FROM span s
)
SELECT 'dns.tempfail' AS cause, host AS provider, host, CASE WHEN messages >= 50 THEN 'high' ELSE 'medium' END AS severity, 75 AS confidence,
  CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state, started_at, ended_at, NULL AS peak_at, ok_after_at, events, messages, recipients, domains, 'complaint' AS proof
FROM again s
WHERE NOT EXISTS (SELECT 1 FROM signal g WHERE g.detector = 'own-dns' AND g.host = s.host AND g.started_at < s.ended_at AND g.ended_at > s.started_at)
ORDER BY started_at;
