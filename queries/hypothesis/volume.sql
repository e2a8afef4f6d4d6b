-- title: Did we send more than usual to a receiver that limits us?
-- about: The receiver with the most replies about rate or reputation: recipients first tried there on the day it began, beside the median of up to 28 days before with at
--   least five. Fewer than five such days make no usual.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, provider, CAST(started_at / 86400 AS INTEGER) * 86400 AS day_at
  FROM incident WHERE cause IN ('rate.limit', 'rate.connections', 'rate.recipients', 'rate.reputation', 'reputation.provider') AND severity <> 'low' AND provider <> host
    AND provider <> 'others' AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
  ORDER BY events DESC, started_at LIMIT 1
), before AS MATERIALIZED (
  SELECT d.tried, row_number() OVER (ORDER BY d.tried) AS nth, count(*) OVER () AS days
  FROM i CROSS JOIN provider_day d ON d.host = i.host AND d.provider = i.provider AND d.day_at < i.day_at AND d.day_at >= i.day_at - 28 * 86400 AND d.tried >= 5
), usual AS (SELECT coalesce(max(days), 0) AS days, coalesce(CAST(round(avg(CASE WHEN nth IN ((days + 1) / 2, (days + 2) / 2) THEN tried END)) AS INTEGER), 0) AS usual FROM before),
today AS (SELECT coalesce((SELECT d.tried FROM provider_day d, i WHERE d.host = i.host AND d.provider = i.provider AND d.day_at = i.day_at), 0) AS n)
SELECT CASE WHEN days < 5 THEN 'open' WHEN n >= 2 * usual AND n - usual >= 20 THEN 'supported' ELSE 'against' END AS verdict, provider AS provider_code, n, usual, days
FROM i, usual, today WHERE days > 0;
