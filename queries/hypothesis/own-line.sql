-- title: Did our own line or name resolution fail?
-- about: What failed at many unrelated receivers or domains in the same minutes, and the recipients that servers accepted from this machine between its first and last failure.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, cause, started_at, ended_at, events, domains
  FROM incident WHERE cause IN ('network.timeout', 'network.refused', 'network.unreachable', 'dns.tempfail') AND provider = host
    AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
  ORDER BY events DESC, started_at LIMIT 1
)
SELECT CASE cause WHEN 'dns.tempfail' THEN 'dns' ELSE 'supported' END AS verdict, events AS n, domains, started_at AS from_at, ended_at AS to_at,
  (SELECT count(*) FROM sent_by_hour t WHERE t.hour_at > i.started_at - 3600 AND t.hour_at <= i.ended_at AND t.logged_at BETWEEN i.started_at AND i.ended_at AND t.place = 'external'
    AND t.host = i.host) AS accepted
FROM i;
