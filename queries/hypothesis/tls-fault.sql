-- title: Whose fault is it that TLS fails?
-- about: Providers with which TLS failed, and others that accepted recipients from the same machine in the same hours. Where a policy of ours demands a certificate, the
--   others tell nothing: of them it may demand none.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, provider, cause, started_at, ended_at FROM incident WHERE cause IN ('tls.handshake', 'tls.verify', 'tls.required', 'tls.dane') AND severity <> 'low' AND provider <> host
    AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
), span AS (SELECT min(started_at) AS lo, max(ended_at) AS hi FROM i)
SELECT CASE WHEN count(DISTINCT i.provider) = 1 AND max(i.cause) = 'tls.handshake' AND min(i.cause) = 'tls.handshake' AND others > 2 THEN 'supported' ELSE 'open' END AS verdict, count(DISTINCT i.provider) AS n, min(i.provider) AS provider_code, others
FROM i, (SELECT count(DISTINCT p.provider) AS others FROM span CROSS JOIN plain p ON p.span = 3600 AND p.external = 1 AND p.at > span.lo - 3600 AND p.at <= span.hi
  WHERE p.provider NOT IN (SELECT provider FROM i)) HAVING count(*) > 0;
