-- title: A provider puts off far more for minutes or hours
-- told: detail
-- about: A stretch in which a provider put off a quarter and more of the recipients at the first try, by words that say no more than "later", and next to none at other times
--   of the log. What it takes at the second try without exception is greylisting. Days against weeks are detect/deferral-rise's.
-- param: :min_put_off 6: fewest recipients put off
-- param: :gap_s 21600: seconds without such a recipient that end a stretch
-- param: :min_s 300: seconds from the first to the last
-- param: :min_share_pct 25: least share of the first tries
-- param: :min_usual 20: fewest first tries there at other times
-- param: :times 5: how often the share of other times; twice that for fewer recipients than
-- param: :sure 10: that, which may come together by chance

WITH put_off AS MATERIALIZED (
  SELECT a.host, c.provider, c.logged_at, c.msg, o.deferrals
  FROM (SELECT DISTINCT cause FROM spell WHERE cause GLOB 'remote.*' OR cause IN ('policy.other', 'rate.limit', 'rate.connections')) k
  CROSS JOIN delivery_cause c ON c.cause = k.cause AND c.status = 'deferred' AND c.echo = 0 AND c.masked = 0 AND c.provider IS NOT NULL
  CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN outcome o ON o.msg = c.msg AND o.recipient = d.recipient AND o.first_at = c.logged_at
  JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, provider ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, provider ORDER BY logged_at) <= coalesce(:gap_s, 21600) AS joined FROM put_off)
), span AS MATERIALIZED (
  SELECT r.*, t.tried - r.k AS tried, t.deferred - r.k AS others
  FROM (
    SELECT host, provider, run, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS k, count(DISTINCT msg) AS messages, sum(deferrals > 1) AS again
    FROM run GROUP BY host, provider, run
    HAVING count(*) >= coalesce(:min_put_off, 6) AND max(logged_at) - min(logged_at) BETWEEN coalesce(:min_s, 300) AND 3 * 86400 AND sum(deferrals > 1) >= 2) r
  JOIN (SELECT host, provider, sum(tried) AS tried, sum(deferred) AS deferred FROM provider_day GROUP BY host, provider) t ON t.host = r.host AND t.provider = r.provider
  WHERE t.tried - r.k >= coalesce(:min_usual, 20) AND (t.deferred - r.k) * coalesce(:times, 5) <= t.tried
), meanwhile AS (
  SELECT s.host, s.provider, s.run, sum(t.logged_at <= s.ended_at) AS sent, sum(t.logged_at > s.ended_at) AS after, min(CASE WHEN t.logged_at > s.ended_at THEN t.logged_at END) AS ok_at
  FROM span s CROSS JOIN sent_by_hour t ON t.hour_at > s.started_at - 3600 AND t.hour_at <= s.ended_at + 3600 AND t.logged_at >= s.started_at AND t.provider = s.provider AND t.host = s.host
  WHERE NOT EXISTS (SELECT 1 FROM outcome o WHERE o.msg = t.msg AND o.recipient = t.recipient AND o.deferrals > 0)
  GROUP BY s.host, s.provider, s.run
), judged AS (
  SELECT s.*, coalesce(t.sent, 0) AS sent, coalesce(t.after, 0) AS after, t.ok_at FROM span s LEFT JOIN meanwhile t ON t.host = s.host AND t.provider = s.provider AND t.run = s.run
)
SELECT 'deferral.rise' AS cause, s.provider, s.host, CASE WHEN s.k >= 20 THEN 'medium' ELSE 'low' END AS severity, 70 AS confidence,
  CASE WHEN s.after * s.k >= 3 * (s.k + s.sent) OR n.last_at > s.ended_at + 7200 THEN 'recovered' ELSE 'open' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, CASE WHEN s.after * s.k >= 3 * (s.k + s.sent) OR n.last_at > s.ended_at + 7200 THEN coalesce(s.ok_at, n.last_at) END AS ok_after_at,
  s.k AS events, s.messages, s.k AS recipients, 'rise' AS proof,
  s.k || ' of ' || (s.k + s.sent) || ' recipients put off at the first try (' || round(100.0 * s.k / (s.k + s.sent), 1) || ' %) in ' || round((s.ended_at - s.started_at) / 3600, 1) ||
    ' h; at other times: ' || round(100.0 * s.others / (s.tried - s.sent), 1) || ' %' AS detail
FROM judged s JOIN provider_seen n ON n.host = s.host AND n.provider = s.provider
WHERE s.k * 100 >= coalesce(:min_share_pct, 25) * (s.k + s.sent) AND s.tried - s.sent >= coalesce(:min_usual, 20)
  AND s.others * (s.k + s.sent) * coalesce(:times, 5) * (1 + (s.k < coalesce(:sure, 10))) <= s.k * (s.tried - s.sent)
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.detector = 'deferral-rise' AND g.host = s.host AND g.provider = s.provider AND g.started_at <= s.ended_at AND g.ended_at >= s.started_at)
ORDER BY s.started_at;
