-- title: A provider takes much longer than before and after
-- about: A stretch of messages whose transfer (DATA up to the answer) or connection took far longer than the provider's others, by a rank test
--   of the stretch against the rest. Large messages are allowed for. The log does not say why: receivers that examine mail more closely do this, and so do busy ones.
--   But where a connect over IPv6 timed out first, time after time, and nothing tells that IPv6 fails everywhere, that is why.
-- param: :min_messages 5: fewest slow messages
-- param: :ok_messages 3: fast messages after it from which it is over
-- param: :medium_providers 2: providers slow at the same time from which it is more than a note

WITH s AS (
  SELECT h.*, h.n >= 20 AND h.usual_n >= 100 AS sure, (
      SELECT count(DISTINCT o.provider) FROM shift o
      WHERE o.host = h.host AND o.part = h.part AND o.started_at <= h.ended_at AND o.ended_at >= h.started_at) AS providers,
    CASE WHEN h.part = 'connect' AND h.ended_at - h.started_at < 86400 -- where a few lie days apart it is something else
    AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = h.host AND g.cause GLOB 'network.ipv6.*' AND g.started_at <= h.ended_at AND g.ended_at >= h.started_at) THEN (
      SELECT count(DISTINCT f.attempt) FROM connect_by_hour f CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6' CROSS JOIN peer_info i ON i.peer = f.peer AND i.provider = h.provider CROSS JOIN mta a ON a.mta = f.mta AND a.host = h.host
      WHERE f.hour_at > h.started_at - 7200 AND f.hour_at <= h.ended_at AND f.logged_at BETWEEN h.started_at - 300 AND h.ended_at AND f.errno = 'ETIMEDOUT') * 5 >= h.slow * 4 END AS over_ipv6
  FROM shift h
)
SELECT CASE WHEN over_ipv6 THEN 'network.ipv6.timeout' ELSE 'delay.' || part END AS cause, provider, host,
  CASE WHEN sure OR providers >= coalesce(:medium_providers, 2) THEN 'medium' ELSE 'low' END AS severity,
  CASE WHEN sure THEN 85 WHEN providers >= coalesce(:medium_providers, 2) THEN 75 ELSE 55 END AS confidence,
  CASE WHEN after >= coalesce(:ok_messages, 3) THEN 'recovered' ELSE 'open' END AS state,
  started_at, ended_at, NULL AS peak_at, ok_before_at, CASE WHEN after >= coalesce(:ok_messages, 3) THEN ok_after_at END AS ok_after_at,
  slow AS events, slow AS messages, slow AS recipients, 'shift' AS proof,
  slow || ' of ' || n || ' messages, median ' || round(p50_s, 1) || ' s; before and after ' ||
    CASE WHEN usual_p50_s < 1 THEN 'under 1' ELSE round(usual_p50_s, 1) END || ' s of ' || usual_n ||
    CASE WHEN providers > 1 THEN '; ' || providers || ' providers at the same time' ELSE '' END AS detail
FROM s
WHERE slow >= coalesce(:min_messages, 5)
ORDER BY started_at;
