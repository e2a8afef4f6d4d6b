-- title: Controls: who did the same at the same time and was well
-- about: Beside each incident at a provider, on its days (UTC): the same machine at that provider, other machines of ours at that provider, and the same machine at
--   the other providers. Where only one of ours is refused the reason lies with that machine; where all are, with us or the provider; where a machine is
--   refused by one provider only, with what that provider looks at.
-- param: :incident one incident

WITH i AS (
  SELECT incident, cause, provider, host, CAST(started_at / 86400 AS INTEGER) * 86400 AS from_at, ended_at FROM incident
  WHERE incident = coalesce(:incident, incident) AND provider <> host
), total AS MATERIALIZED ( -- of a machine's day, at all providers
  SELECT host, day_at, count(*) AS k, sum(tried) AS tried, sum(deferred) AS deferred, sum(bounced) AS bounced, sum(accepted) AS accepted FROM provider_day GROUP BY host, day_at
), own AS MATERIALIZED ( -- all machines at the incident's provider
  SELECT i.incident, i.host = d.host AS sick, d.host, d.provider, d.tried, d.deferred, d.bounced, d.accepted
  FROM i CROSS JOIN (SELECT DISTINCT host FROM total) h CROSS JOIN provider_day d ON d.host = h.host AND d.provider = i.provider AND d.day_at >= i.from_at AND d.day_at <= i.ended_at
), side AS (
  SELECT incident, host, provider, CASE WHEN sick THEN 'sick' ELSE 'other machine' END AS role, 1 AS k, tried, deferred, bounced, accepted FROM own
  UNION ALL -- its machine at all providers, without that one
  SELECT i.incident, t.host, '(others)', 'other providers', t.k, t.tried, t.deferred, t.bounced, t.accepted
  FROM i JOIN total t ON t.host = i.host AND t.day_at >= i.from_at AND t.day_at <= i.ended_at
  UNION ALL
  SELECT incident, host, '(others)', 'other providers', -1, -tried, -deferred, -bounced, -accepted FROM own WHERE sick
)
SELECT incident, role, host, provider, sum(tried) AS tried, sum(deferred) AS put_off, round(100.0 * sum(deferred) / nullif(sum(tried), 0), 1) AS put_off_pct,
  sum(bounced) AS refused, sum(accepted) AS accepted
FROM side
GROUP BY incident, role, host, provider
HAVING sum(k) > 0
ORDER BY incident, role = 'sick' DESC, role, host;
