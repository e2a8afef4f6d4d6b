-- title: Who did the same in the same hours and fared otherwise
-- about: Beside the incidents of one cause at receivers: here (role here: the machines and receivers it was seen at), other machines of ours at the same
--   receivers (machine), and the same machines at other receivers (receivers); recipients tried in those hours, and those of them that met this cause. Of what
--   lasted longer than a day, the 24 hours around the peak of the incident with the most events.
-- param: :cause a cause, or several with commas between them; absent: all
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT cause, host, provider, started_at, ended_at, coalesce(peak_at, started_at) AS peak_at, events FROM incident
  WHERE instr(',' || coalesce(:cause, cause) || ',', ',' || cause || ',') > 0 AND provider <> host AND started_at < coalesce(:until, 1e11)
    AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
), sick AS MATERIALIZED (
  SELECT cause, host, provider FROM i WHERE provider <> 'others'
  UNION SELECT p.cause, p.host, p.provider FROM i JOIN spell p ON i.provider = 'others' AND p.host = i.host AND p.cause = i.cause AND p.pool IS NOT NULL
    AND p.started_at <= i.ended_at AND p.ended_at >= i.started_at
), worst AS (
  SELECT cause, CAST(peak_at / 3600 AS INTEGER) * 3600 AS hour_at
  FROM (SELECT *, row_number() OVER (PARTITION BY cause ORDER BY events DESC, started_at, provider) AS nth FROM i) WHERE nth = 1
), w AS MATERIALIZED ( -- win: causes of the same hours have the same number
  SELECT *, dense_rank() OVER (ORDER BY lo, hi) AS win
  FROM (
    SELECT cause, max(CAST(min(i.started_at) / 3600 AS INTEGER) * 3600, worst.hour_at - 43200) AS lo,
      min(CAST(max(i.ended_at) / 3600 AS INTEGER) * 3600 + 3600, worst.hour_at + 43200) AS hi
    FROM i JOIN worst USING (cause) GROUP BY cause)
), k AS MATERIALIZED (SELECT DISTINCT win, lo, hi FROM w
), hour(at) AS MATERIALIZED ( -- of all of them: what lies in several is read once
  SELECT DISTINCT h.hour_at FROM k JOIN fact_hour h ON h.hour_at >= k.lo AND h.hour_at < k.hi
), line AS MATERIALIZED ( -- recipients that were put off or refused
  SELECT hour.at, a.host, coalesce(c.provider, n.provider, 'none') AS provider, d.msg, d.recipient, c.cause
  FROM hour CROSS JOIN delivery d INDEXED BY delivery_problem ON d.status <> 'sent' AND d.status IN ('deferred', 'bounced') AND d.logged_at >= hour.at AND d.logged_at < hour.at + 3600
  JOIN delivery_cause c ON c.delivery = d.delivery JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta LEFT JOIN domain_info n ON n.domain = d.domain
), seen AS MATERIALIZED ( -- recipients tried, by window, receiver and machine; one that was put off or refused counts once
  SELECT win, host, provider, sum(n) AS tried
  FROM (
    SELECT win, host, provider, 1 AS n FROM (SELECT DISTINCT k.win, l.msg, l.recipient, l.host, l.provider FROM k CROSS JOIN line l ON l.at >= k.lo AND l.at < k.hi)
    UNION ALL
    SELECT k.win, a.host, p.provider, p.recipients FROM k CROSS JOIN plain p ON p.span = 3600 AND p.at >= k.lo AND p.at < k.hi AND p.external = 1 CROSS JOIN mta a ON a.mta = p.mta
    UNION ALL
    SELECT k.win, a.host, o.provider, 1
    FROM k CROSS JOIN outcome o ON o.outcome = 'sent' AND o.last_at >= k.lo AND o.last_at < k.hi JOIN message m ON m.msg = o.msg JOIN mta a ON a.mta = m.mta
    WHERE o.deferrals = 0 AND o.external = 1 AND o.note = 0 AND o.provider IS NOT NULL)
  GROUP BY win, provider, host
), struck AS MATERIALIZED ( -- what met the cause, and where
  SELECT cause, host, provider, count(*) AS n
  FROM (SELECT DISTINCT w.cause, l.msg, l.recipient, l.host, l.provider FROM w CROSS JOIN line l ON l.cause = w.cause AND l.at >= w.lo AND l.at < w.hi) GROUP BY 1, 2, 3
), house(cause, host) AS MATERIALIZED (SELECT DISTINCT cause, host FROM sick),
place(cause, provider) AS MATERIALIZED (SELECT DISTINCT cause, provider FROM sick
), both AS MATERIALIZED ( -- ill: at a receiver of the cause; at_home: at a machine of it
  SELECT w.cause, s.host, s.provider, s.tried, p.cause IS NOT NULL AS ill, h.cause IS NOT NULL AS at_home
  FROM w JOIN seen s ON s.win = w.win LEFT JOIN place p ON p.cause = w.cause AND p.provider = s.provider LEFT JOIN house h ON h.cause = w.cause AND h.host = s.host
  WHERE p.cause IS NOT NULL OR h.cause IS NOT NULL
), beside AS ( -- its machines at receivers where it was not
  SELECT a.cause, a.host, sum(a.tried) AS tried, count(*) AS providers,
    (SELECT coalesce(sum(k.n), 0) FROM struck k LEFT JOIN place p ON p.cause = k.cause AND p.provider = k.provider
      WHERE k.cause = a.cause AND k.host = a.host AND p.cause IS NULL AND k.provider NOT IN ('none', 'local')) AS met
  FROM both a WHERE a.ill = 0 AND a.at_home = 1 AND a.provider NOT IN ('none', 'local') GROUP BY 1, 2
)
SELECT n.cause, CASE WHEN n.at_home THEN 'here' ELSE 'machine' END AS role, CASE WHEN n.at_home THEN NULL ELSE n.host END AS host,
  count(DISTINCT n.provider) AS providers, sum(n.tried) AS tried, coalesce(sum(k.n), 0) AS met
FROM both n LEFT JOIN struck k ON k.cause = n.cause AND k.host = n.host AND k.provider = n.provider
WHERE n.ill AND (n.at_home = 0 OR (n.cause, n.host, n.provider) IN (SELECT cause, host, provider FROM sick))
GROUP BY 1, 2, 3
UNION ALL
SELECT b.cause, 'receivers', NULL, CASE count(*) WHEN 1 THEN sum(b.providers) ELSE ( -- of several machines each once
    SELECT count(DISTINCT a.provider) FROM both a WHERE a.cause = b.cause AND a.ill = 0 AND a.at_home = 1 AND a.provider NOT IN ('none', 'local')) END,
  sum(b.tried), sum(b.met)
FROM beside b WHERE b.providers > 0 GROUP BY 1
ORDER BY 1, 2, 3;
