-- title: Most mail gets through late, wherever it goes
-- told: detail
-- about: Half and more of a day's recipients were put off and accepted an hour and more later, at several providers, by what their servers said, though none of them did so to enough mail, or in such words, that it
--   would be told by itself, and nothing else was told of that time. Each of them says "later"; what they share is us: a reputation that is poor everywhere, or retries that come too
--   late for greylisting.
-- param: :late_s 3600: seconds from the first try to the accepted one that are late
-- param: :min_recipients 20: fewest of them in a day
-- param: :min_providers 5: fewest providers in a day
-- param: :min_share_pct 50: least share of the recipients that were tried for the first time on that day

WITH day AS MATERIALIZED ( -- some day of some machine may be one: counted in the order of an index
  SELECT n.day_at FROM (
    SELECT CAST(first_at / 86400 AS INTEGER) * 86400 AS day_at, count(*) AS n FROM outcome INDEXED BY outcome_put_off
    WHERE deferrals > 0 AND outcome = 'sent' AND last_at >= first_at + coalesce(:late_s, 3600) GROUP BY 1) n
  WHERE n.n >= coalesce(:min_recipients, 20) AND EXISTS (SELECT 1 FROM tried_day t WHERE t.day_at = n.day_at AND n.n * 100 >= coalesce(:min_share_pct, 50) * t.tried)
), late AS MATERIALIZED (
  SELECT a.host, d.day_at, o.msg, o.recipient, o.domain, o.first_at, o.last_at, o.provider
  FROM day d CROSS JOIN outcome o INDEXED BY outcome_put_off ON o.deferrals > 0 AND o.outcome = 'sent' AND o.first_at >= d.day_at AND o.first_at < d.day_at + 86400
    AND o.last_at >= o.first_at + coalesce(:late_s, 3600) AND o.external = 1 AND o.note = 0
    AND substr(coalesce(o.delayed_by, ''), 1, instr(coalesce(o.delayed_by, ''), '.')) NOT IN ('network.', 'dns.', 'mailbox.', 'local.')
  CROSS JOIN message m ON m.msg = o.msg CROSS JOIN mta a ON a.mta = m.mta
), part AS (
  SELECT host, day_at, tried, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY day_at) AS run
  FROM (SELECT l.host, l.day_at, t.tried, l.day_at - lag(l.day_at) OVER (PARTITION BY l.host ORDER BY l.day_at) <= 86400 AS joined
    FROM (SELECT host, day_at, count(*) AS n, count(DISTINCT provider) AS providers FROM late GROUP BY host, day_at) l JOIN tried_day t ON t.host = l.host AND t.day_at = l.day_at
    WHERE l.n >= coalesce(:min_recipients, 20) AND l.providers >= coalesce(:min_providers, 5) AND l.n * 100 >= coalesce(:min_share_pct, 50) * t.tried)
), span AS MATERIALIZED (
  SELECT l.host, p.run, min(l.first_at) AS started_at, max(l.last_at) AS ended_at, count(*) AS recipients, count(DISTINCT l.msg) AS messages, count(DISTINCT l.domain) AS domains,
    count(DISTINCT l.provider) AS providers, min(l.msg) AS first, max(l.msg) AS last
  FROM part p JOIN late l ON l.host = p.host AND l.day_at = p.day_at GROUP BY l.host, p.run
), told AS (
  SELECT s.*, (SELECT sum(p.tried) FROM part p WHERE p.host = s.host AND p.run = s.run) AS tried,
    (SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = s.host AND t.hour_at > s.ended_at) AS after_at,
    (SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = s.host AND t.hour_at > s.ended_at) >= coalesce(:min_recipients, 20) AS again
  FROM span s
)
SELECT 'deferral.everywhere' AS cause, s.host AS provider, s.host, 'medium' AS severity, 70 AS confidence, CASE WHEN again THEN 'recovered' ELSE 'open' END AS state, s.started_at, s.ended_at, NULL AS peak_at,
  CASE WHEN again THEN after_at + 0.0 END AS ok_after_at, s.recipients AS events, s.messages, s.recipients, s.domains, 'delivery' AS proof,
  (SELECT min(c.delivery) FROM delivery_cause c WHERE c.msg = s.first) || ',' || (SELECT max(c.delivery) FROM delivery_cause c WHERE c.msg = s.last) AS kinds,
  s.recipients || ' of ' || s.tried || ' recipients were accepted an hour and more after the first try, at ' || s.providers || ' providers' AS detail
FROM told s
WHERE NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.severity <> 'low' AND g.cause NOT GLOB 'log.*' AND g.cause NOT GLOB 'abuse.*' AND g.started_at <= s.ended_at AND g.ended_at >= s.started_at)
ORDER BY s.started_at;
