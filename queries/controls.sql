-- title: Controls: who did the same at the same time and was well
-- about: Beside each incident at a provider, on its days (UTC): the same machine at that provider, other machines of ours at that provider, and the same machine at
--   the other providers. Where only one of ours is refused the reason lies with that machine; where all are, with us or the provider; where a machine is
--   refused by one provider only, with what that provider looks at.
-- param: :incident one incident

WITH i AS (
  SELECT incident, cause, provider, host, CAST(started_at / 86400 AS INTEGER) * 86400 AS from_at, ended_at FROM incident
  WHERE incident = coalesce(:incident, incident) AND provider <> host
), side AS (
  SELECT i.incident, d.host, CASE WHEN d.provider = i.provider THEN i.provider ELSE '(others)' END AS provider,
    CASE WHEN d.host = i.host AND d.provider = i.provider THEN 'sick' WHEN d.provider = i.provider THEN 'other machine' ELSE 'other providers' END AS role,
    d.tried, d.deferred, d.bounced, d.accepted
  FROM i JOIN provider_day d ON d.day_at >= i.from_at AND d.day_at <= i.ended_at AND (d.provider = i.provider OR d.host = i.host)
)
SELECT incident, role, host, provider, sum(tried) AS tried, sum(deferred) AS put_off, round(100.0 * sum(deferred) / nullif(sum(tried), 0), 1) AS put_off_pct,
  sum(bounced) AS refused, sum(accepted) AS accepted
FROM side
GROUP BY incident, role, host, provider
ORDER BY incident, role = 'sick' DESC, role, host;
