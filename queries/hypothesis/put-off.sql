-- title: What did the provider say that puts off more than usual?
-- about: Causes of the deferrals of those days at that provider, the commonest first.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, provider, started_at, ended_at FROM incident WHERE cause = 'deferral.rise'
    AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0) ORDER BY events DESC, started_at LIMIT 1
), said AS MATERIALIZED (
  SELECT c.cause, count(DISTINCT c.msg) AS n
  FROM i CROSS JOIN delivery d INDEXED BY delivery_problem ON d.status <> 'sent' AND d.status IN ('deferred', 'SOFTBOUNCE') AND d.logged_at BETWEEN i.started_at AND i.ended_at
  JOIN delivery_cause c ON c.delivery = d.delivery AND c.echo = 0 AND c.provider = i.provider JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta AND a.host = i.host
  GROUP BY 1
)
SELECT 'open' AS verdict, i.provider AS provider_code, (SELECT sum(n) FROM said) AS n,
  (SELECT group_concat(cause || ' ' || n, ', ') FROM (SELECT cause, n FROM said ORDER BY n DESC, cause LIMIT 3)) AS causes_code
FROM i WHERE EXISTS (SELECT 1 FROM said);
