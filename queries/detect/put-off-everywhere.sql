-- title: All receivers put our mail off at the same time
-- told: detail
-- about: For hours nearly all that was tried for the first time was put off, at several providers, in words that say no more than "later", and half of it and more was still not
--   accepted half an hour later: not greylisting. One receiver that says so may be busy; what many share is us: our address, its names, or something on our way out.
-- param: :min_share_pct 80: least share of what was tried for the first time in each of its hours
-- param: :min_recipients 20: fewest recipients put off
-- param: :min_providers 5: fewest providers
-- param: :min_s 3600: seconds from the first to the last of them
-- param: :late_s 1800: seconds without success after which one is late
-- param: :gap_s 10800: seconds between two such hours that end it
-- param: :night_s 86400: so many where nothing was accepted at the first try meanwhile

WITH hour AS MATERIALIZED ( -- in which it may be so at some machine: counted in the order of an index
  SELECT n.hour_at FROM (SELECT CAST(first_at / 3600 AS INTEGER) * 3600 AS hour_at, count(*) AS n FROM outcome INDEXED BY outcome_put_off WHERE deferrals > 0 GROUP BY 1) n
  WHERE EXISTS (SELECT 1 FROM mta a WHERE (100 - coalesce(:min_share_pct, 80)) * n.n >= coalesce(:min_share_pct, 80) * coalesce((
    SELECT sum(p.recipients) FROM plain p WHERE p.span = 3600 AND p.at = n.hour_at AND p.mta = a.mta AND p.external = 1), 0))
), put_off AS MATERIALIZED (
  SELECT a.host, h.hour_at, c.provider, c.logged_at, c.delivery, c.msg, d.domain, o.outcome = 'deferred' OR o.last_at >= o.first_at + coalesce(:late_s, 1800) AS late
  FROM (SELECT DISTINCT cause FROM spell WHERE cause GLOB 'remote.[ts]*' OR cause = 'policy.other') k CROSS JOIN hour h
  CROSS JOIN delivery_cause c ON c.cause = k.cause AND c.logged_at >= h.hour_at AND c.logged_at < h.hour_at + 3600 AND c.status = 'deferred' AND c.masked = 0 AND c.provider IS NOT NULL
  CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN outcome o ON o.msg = c.msg AND o.recipient = d.recipient AND o.first_at = c.logged_at AND o.note = 0
  CROSS JOIN message m ON m.msg = c.msg CROSS JOIN mta a ON a.mta = m.mta
), bad AS MATERIALIZED (
  SELECT host, hour_at, n + plain AS tried, lag(hour_at) OVER (PARTITION BY host ORDER BY hour_at) AS before_at
    FROM (SELECT p.host, p.hour_at, p.n, coalesce((
        SELECT sum(q.recipients) FROM mta a CROSS JOIN plain q ON q.span = 3600 AND q.at = p.hour_at AND q.mta = a.mta AND q.external = 1 WHERE a.host = p.host), 0) AS plain
      FROM (SELECT host, hour_at, count(*) AS n FROM put_off GROUP BY host, hour_at) p)
    WHERE n * 100 >= coalesce(:min_share_pct, 80) * (n + plain)
), part AS ( -- a quiet night, in which nothing was accepted at the first try, ends none
  SELECT host, hour_at, tried, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY hour_at) AS run
  FROM (SELECT *, hour_at - before_at <= coalesce(:gap_s, 10800) OR hour_at - before_at <= coalesce(:night_s, 86400) AND NOT EXISTS (
      SELECT 1 FROM mta a CROSS JOIN plain q ON q.span = 3600 AND q.at > b.before_at AND q.at < b.hour_at AND q.mta = a.mta AND q.external = 1 WHERE a.host = b.host) AS joined FROM bad b)
), span AS (
  SELECT o.host, p.run, min(o.logged_at) AS started_at, max(o.logged_at) AS ended_at, count(*) AS recipients, count(DISTINCT o.msg) AS messages, count(DISTINCT o.domain) AS domains,
    count(DISTINCT o.provider) AS providers, min(o.delivery) AS first, max(o.delivery) AS last
  FROM part p JOIN put_off o ON o.host = p.host AND o.hour_at = p.hour_at GROUP BY o.host, p.run
  HAVING count(*) >= coalesce(:min_recipients, 20) AND count(DISTINCT o.provider) >= coalesce(:min_providers, 5) AND max(o.logged_at) - min(o.logged_at) >= coalesce(:min_s, 3600)
    AND sum(o.late) * 2 >= count(*)
), again AS (
  SELECT s.host, s.run, min(p.at) + 0.0 AS at FROM span s JOIN mta a ON a.host = s.host JOIN plain p ON p.span = 3600 AND p.at > s.ended_at AND p.mta = a.mta AND p.external = 1 GROUP BY s.host, s.run
)
SELECT 'deferral.everywhere' AS cause, s.host AS provider, s.host, CASE WHEN s.recipients >= 100 THEN 'high' ELSE 'medium' END AS severity, 75 AS confidence,
  CASE WHEN n.at IS NULL THEN 'open' ELSE 'recovered' END AS state, s.started_at, s.ended_at, NULL AS peak_at, n.at AS ok_after_at,
  s.recipients AS events, s.messages, s.recipients, s.domains, 'delivery' AS proof, s.first || ',' || s.last AS kinds,
  s.recipients || ' of ' || (SELECT sum(p.tried) FROM part p WHERE p.host = s.host AND p.run = s.run) || ' recipients were put off at the first try, at ' || s.providers || ' providers' AS detail
FROM span s LEFT JOIN again n ON n.host = s.host AND n.run = s.run
ORDER BY s.started_at;
