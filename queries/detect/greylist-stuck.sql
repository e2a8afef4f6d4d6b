-- title: Greylisting that never lets us through
-- told: detail
-- about: A provider says "try again later" as greylisting does, to several messages, to them over and over for hours, and took next to none of those it had said so to. So it is
--   where mail leaves from changing addresses (a pool, IPv4 and IPv6 in turn), or where the list there forgets.
-- param: :min_messages 5: fewest messages that wait or were given up
-- param: :min_long 2: fewest of them that waited long
-- param: :min_tries 6: tries of each of these in vain
-- param: :min_s 21600: seconds from the first to the last of them

WITH stuck AS MATERIALIZED (
  SELECT a.host, coalesce(o.provider, i.provider) AS provider, o.msg, o.recipient, o.domain, o.first_at, o.last_at, o.deferrals, o.delivery, o.outcome,
    o.deferrals >= coalesce(:min_tries, 6) AND o.last_at - o.first_at >= coalesce(:min_s, 21600) AS long
  FROM (VALUES ('deferred'), ('expired')) k CROSS JOIN outcome o ON o.outcome = k.column1 AND o.cause = 'greylist' AND o.deferrals > 1
  JOIN message m ON m.msg = o.msg JOIN mta a ON a.mta = m.mta LEFT JOIN domain_info i ON i.domain = o.domain
), span AS (
  SELECT host, provider, min(first_at) AS started_at, max(last_at) AS ended_at, sum(deferrals) AS events, count(DISTINCT msg) AS messages, count(*) AS recipients, count(DISTINCT domain) AS domains,
    sum(outcome = 'deferred') AS waiting, min(delivery) AS first, max(delivery) AS last
  FROM stuck WHERE provider IS NOT NULL GROUP BY host, provider HAVING count(DISTINCT msg) >= coalesce(:min_messages, 5) AND count(DISTINCT CASE WHEN long THEN msg END) >= coalesce(:min_long, 2)
), passed AS (
  SELECT s.host, s.provider, count(o.msg) AS n, max(o.last_at) AS last_at
  FROM span s LEFT JOIN (outcome o JOIN message m ON m.msg = o.msg JOIN mta a ON a.mta = m.mta)
    ON o.deferrals > 0 AND o.first_at BETWEEN s.started_at AND s.ended_at AND o.outcome = 'sent' AND o.delayed_by = 'greylist' AND o.provider = s.provider AND a.host = s.host
  GROUP BY s.host, s.provider
)
SELECT 'greylist.stuck' AS cause, s.provider, s.host, 'medium' AS severity, 80 AS confidence, CASE WHEN s.waiting > 0 THEN 'open' ELSE 'recovered' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, CASE WHEN s.waiting = 0 THEN max(coalesce(p.last_at, 0), s.ended_at) END AS ok_after_at, s.events, s.messages, s.recipients, s.domains,
  'delivery' AS proof, s.first || ',' || s.last AS kinds, s.provider || ': ' || s.messages || ' messages, ' || s.events || ' tries in vain' AS detail
FROM span s JOIN passed p ON p.host = s.host AND p.provider = s.provider
WHERE p.n * 5 <= s.messages
ORDER BY s.started_at;
