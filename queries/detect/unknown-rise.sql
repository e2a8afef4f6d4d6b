-- title: A provider knows fewer of our recipients than it used to
-- told: detail
-- about: The share of recipients refused as unknown, against the provider's own last 28 days, out of the ordinary on two days in a row: by a robust z,
--   the exact binomial chance, and more than any day before. Needs ten days with 20 tries each; until then there are only facts, no trends.
-- param: :min_days 2: days in a row from which it is an incident

WITH run AS (
  SELECT *, day_at / 86400 - row_number() OVER (PARTITION BY host, provider ORDER BY day_at) AS run FROM rate_alarm WHERE what = 'unknown'
), began AS (
  -- the first of that day that is more than its usual few
  SELECT host, provider, day_at, logged_at AS at
  FROM (
    SELECT r.host, r.provider, r.day_at, r.usual * r.n AS few, d.logged_at, row_number() OVER (PARTITION BY r.host, r.provider, r.day_at ORDER BY d.logged_at) AS nth
    FROM run r CROSS JOIN delivery d INDEXED BY delivery_problem ON d.status <> 'sent' AND d.status = 'bounced' AND d.logged_at >= r.day_at AND d.logged_at < r.day_at + 86400
    JOIN peer_info i ON i.peer = d.relay AND i.provider = r.provider
    WHERE NOT EXISTS (SELECT 1 FROM run p WHERE p.host = r.host AND p.provider = r.provider AND p.day_at = r.day_at - 86400))
  WHERE nth = CAST(few AS INTEGER) + 1
), span AS (
  SELECT host, provider, min(day_at) AS from_at, max(day_at) AS to_at, count(*) AS days, sum(k) AS k, sum(n) AS n, max(usual) AS usual, max(p) AS p
  FROM run GROUP BY host, provider, run
), last AS (
  -- the last one of its last day
  SELECT s.host, s.provider, s.to_at, max(d.logged_at) AS at
  FROM span s CROSS JOIN delivery d INDEXED BY delivery_problem ON d.status <> 'sent' AND d.status = 'bounced' AND d.logged_at >= s.to_at AND d.logged_at < s.to_at + 86400
  JOIN peer_info i ON i.peer = d.relay AND i.provider = s.provider
  WHERE s.days >= coalesce(:min_days, 2) GROUP BY 1, 2, 3
)
SELECT 'mailbox.unknown' AS cause, s.provider, s.host, CASE WHEN s.k * 2 >= s.n THEN 'high' ELSE 'medium' END AS severity, 70 AS confidence,
  CASE WHEN d.day_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  coalesce(b.at, s.from_at + 0.0) AS started_at, coalesce(l.at, min(s.to_at + 86400.0, (SELECT l.last_at FROM machine_log l WHERE l.host = s.host))) AS ended_at, NULL AS peak_at,
  CAST(s.from_at AS REAL) AS ok_before_at, CAST(d.day_at AS REAL) AS ok_after_at, s.k AS events, s.k AS messages, s.k AS recipients, 'rise' AS proof,
  s.k || ' of ' || s.n || ' recipients unknown (' || round(100.0 * s.k / s.n, 1) || ' %) in ' || s.days || ' days; usual: ' ||
    round(100 * s.usual, 1) || ' %' AS detail
FROM span s LEFT JOIN began b ON b.host = s.host AND b.provider = s.provider AND b.day_at = s.from_at
LEFT JOIN last l ON l.host = s.host AND l.provider = s.provider AND l.to_at = s.to_at
LEFT JOIN provider_day d ON d.host = s.host AND d.provider = s.provider AND d.day_at = (
  SELECT min(x.day_at) FROM provider_day x WHERE x.host = s.host AND x.provider = s.provider AND x.day_at > s.to_at AND x.tried >= 20)
WHERE s.days >= coalesce(:min_days, 2)
ORDER BY s.from_at;
