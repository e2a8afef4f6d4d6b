-- title: Who did the same in the same hours and fared otherwise
-- about: Beside the incidents of one cause at receivers: here (role here: the machines and receivers it was seen at), other machines of ours at the same
--   receivers (machine), and the same machines at other receivers (receivers); recipients tried in those hours, and those of them that met this cause. Of what
--   lasted longer than a day, the 24 hours around the peak of the incident with the most events.
-- param: :cause a cause
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, provider, started_at, ended_at, coalesce(peak_at, started_at) AS peak_at, events FROM incident
  WHERE cause = :cause AND provider <> host AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
), sick AS MATERIALIZED (
  SELECT host, provider FROM i WHERE provider <> 'others'
  UNION SELECT p.host, p.provider FROM i JOIN spell p ON i.provider = 'others' AND p.host = i.host AND p.cause = :cause AND p.pool IS NOT NULL
    AND p.started_at <= i.ended_at AND p.ended_at >= i.started_at
), worst AS (
  SELECT CAST(peak_at / 3600 AS INTEGER) * 3600 AS hour_at FROM i ORDER BY events DESC, started_at, provider LIMIT 1
), w AS MATERIALIZED (
  SELECT max(CAST(min(i.started_at) / 3600 AS INTEGER) * 3600, worst.hour_at - 43200) AS lo,
    min(CAST(max(i.ended_at) / 3600 AS INTEGER) * 3600 + 3600, worst.hour_at + 43200) AS hi
  FROM i, worst
), fell AS MATERIALIZED ( -- recipients that were put off or refused
  SELECT a.host, coalesce(c.provider, n.provider, 'none') AS provider, max(c.cause = :cause) AS same
  FROM w CROSS JOIN delivery d INDEXED BY delivery_problem ON d.status <> 'sent' AND d.status IN ('deferred', 'bounced') AND d.logged_at >= w.lo AND d.logged_at < w.hi
  JOIN delivery_cause c ON c.delivery = d.delivery JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta LEFT JOIN domain_info n ON n.domain = d.domain
  GROUP BY a.host, 2, d.msg, d.recipient
), side AS (
  SELECT host, provider, count(*) AS tried, sum(same) AS met FROM fell GROUP BY 1, 2
  UNION ALL
  SELECT a.host, p.provider, sum(p.recipients), 0 FROM w CROSS JOIN plain p ON p.span = 3600 AND p.at >= w.lo AND p.at < w.hi AND p.external = 1 JOIN mta a ON a.mta = p.mta
  GROUP BY 1, 2
  UNION ALL
  SELECT a.host, o.provider, count(*), 0 FROM w CROSS JOIN outcome o ON o.outcome = 'sent' AND o.last_at >= w.lo AND o.last_at < w.hi
  JOIN message m ON m.msg = o.msg JOIN mta a ON a.mta = m.mta
  WHERE o.deferrals = 0 AND o.external = 1 AND o.note = 0 AND o.provider IS NOT NULL GROUP BY 1, 2
), role AS (
  SELECT s.*, CASE WHEN EXISTS (SELECT 1 FROM sick k WHERE k.host = s.host AND k.provider = s.provider) THEN 'here'
      WHEN s.host NOT IN (SELECT host FROM sick) AND s.provider IN (SELECT provider FROM sick) THEN 'machine'
      WHEN s.host IN (SELECT host FROM sick) AND s.provider NOT IN (SELECT provider FROM sick) AND s.provider NOT IN ('none', 'local') THEN 'receivers' END AS role
  FROM side s
)
SELECT role, CASE role WHEN 'machine' THEN host END AS host, count(DISTINCT provider) AS providers, sum(tried) AS tried, sum(met) AS met
FROM role WHERE role IS NOT NULL
GROUP BY role, CASE role WHEN 'machine' THEN host END
ORDER BY role, host;
