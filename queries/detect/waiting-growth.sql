-- title: The queue grows far beyond the usual
-- told: detail
-- about: Recipients put off and still waiting at the end of each hour, for hours more than in any hour of the week before. Told under the cause that most of them wait
--   for, where no other detector tells of it. queue-depth and queue-at rebuild the queue for any minute.
-- param: :min_waiting 100: fewest recipients waiting
-- param: :times 5: how often as many as in the busiest hour of the week before
-- param: :min_hours 2: hours in a row

WITH high AS (
  SELECT w.*, coalesce((SELECT max(b.waiting) FROM waiting_hour b WHERE b.host = w.host AND b.hour_at < w.hour_at - 86400 AND b.hour_at >= w.hour_at - 8 * 86400), 0) AS usual
  FROM waiting_hour w JOIN machine_log l ON l.host = w.host AND w.hour_at <= l.last_at WHERE w.waiting >= coalesce(:min_waiting, 100)
), run AS (
  SELECT *, hour_at / 3600 - row_number() OVER (PARTITION BY host ORDER BY hour_at) AS run FROM high WHERE waiting >= coalesce(:times, 5) * usual
), span AS (
  SELECT host, min(hour_at) AS from_at, max(hour_at) AS to_at, count(*) AS hours, max(waiting) AS most, max(usual) AS usual FROM run
  GROUP BY host, run HAVING count(*) >= coalesce(:min_hours, 2)
), top AS (
  SELECT s.*, (SELECT w.hour_at FROM waiting_hour w WHERE w.host = s.host AND w.waiting = s.most AND w.hour_at BETWEEN s.from_at AND s.to_at ORDER BY 1 LIMIT 1) + 3600.0 AS at
  FROM span s
), each AS (
  SELECT t.host, t.from_at, coalesce(o.delayed_by, o.cause, 'unknown') AS cause, coalesce(c.provider, i.provider, 'none') AS provider, count(*) AS n,
    CASE WHEN min(o.domain) = max(o.domain) THEN min(o.domain) END AS domain
  FROM top t CROSS JOIN outcome o INDEXED BY outcome_put_off ON o.first_at < t.at AND o.first_at >= t.at - 30 * 86400 AND o.deferrals > 0 AND (o.last_at >= t.at OR o.outcome IN ('deferred', 'held'))
  JOIN message m ON m.msg = o.msg JOIN mta a ON a.mta = m.mta AND a.host = t.host
  LEFT JOIN domain_info i ON i.domain = o.domain LEFT JOIN delivery_cause c ON c.delivery = o.delivery
  GROUP BY 1, 2, 3, 4
), part AS ( -- names that don't resolve, of one domain: its name servers are not those of the provider that hosts its mail
  SELECT host, from_at, cause, n, CASE WHEN cause GLOB 'dns.*' AND domain IS NOT NULL THEN (SELECT name FROM domain d WHERE d.domain = each.domain) ELSE provider END AS provider FROM each
), most AS (
  SELECT host, from_at, cause, sum(n) AS n, CASE WHEN count(*) = 1 OR max(n) * 5 >= sum(n) * 4 THEN (SELECT q.provider FROM part q WHERE q.host = p.host AND
      q.from_at = p.from_at AND q.cause = p.cause ORDER BY q.n DESC, 1 LIMIT 1) ELSE host END AS provider,
    row_number() OVER (PARTITION BY host, from_at ORDER BY sum(n) DESC, cause) AS nth
  FROM part p GROUP BY host, from_at, cause
)
SELECT m.cause, m.provider, t.host, 'medium' AS severity, 60 AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = t.host) > t.to_at + 7200 THEN 'recovered' ELSE 'open' END AS state,
  t.from_at + 0.0 AS started_at, min(t.to_at + 3600.0, (SELECT l.last_at FROM machine_log l WHERE l.host = t.host)) AS ended_at, t.at - 3600 AS peak_at, t.from_at + 0.0 AS ok_before_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = t.host) > t.to_at + 7200 THEN t.to_at + 7200.0 END AS ok_after_at,
  t.most AS events, t.most AS recipients, 'complaint' AS proof,
  'up to ' || t.most || ' recipients waiting, for ' || t.hours || ' h; at most ' || t.usual || ' in the week before' AS detail
FROM top t JOIN most m ON m.host = t.host AND m.from_at = t.from_at AND m.nth = 1
WHERE m.cause NOT IN ('greylist', 'unknown', 'expired') AND m.cause NOT LIKE 'mailbox.%'
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = t.host AND g.cause = m.cause AND g.started_at <= t.to_at + 3600 AND g.ended_at >= t.from_at - 3600)
ORDER BY t.from_at;
