-- title: Was the receiver down that could not be reached, or that hung up?
-- about: The receiver with the most failed connects or lost connections among those found, whether it refused (an answer) or did not answer, and the recipients that other
--   servers accepted from the same machine in the hours of it.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, provider, cause, started_at, ended_at, events
  FROM incident WHERE cause IN ('network.timeout', 'network.refused', 'network.unreachable', 'network.reset', 'protocol.drop_at_banner', 'protocol.lost', 'protocol.timeout')
    AND severity <> 'low' AND provider <> host AND provider <> 'others'
    AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
  ORDER BY events DESC, started_at LIMIT 1
)
SELECT CASE WHEN cause = 'network.refused' THEN 'supported' WHEN cause GLOB 'protocol.*' OR cause = 'network.reset' THEN 'lost' ELSE 'open' END AS verdict, provider AS provider_code, events AS n,
  coalesce((SELECT sum(p.recipients) FROM mta a CROSS JOIN plain p ON p.span = 3600 AND p.mta = a.mta AND p.external = 1 AND p.provider <> i.provider
    AND p.at > i.started_at - 3600 AND p.at <= i.ended_at WHERE a.host = i.host), 0) AS accepted
FROM i;
