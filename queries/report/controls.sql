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
), hour AS MATERIALIZED ( -- of all of them: what lies in several is read once
  SELECT DISTINCT h.hour_at AS at, h.first, h.last FROM k JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at >= k.lo AND h.hour_at < k.hi
), line AS MATERIALIZED ( -- recipients that were put off or refused
  SELECT hour.at, a.host, coalesce(c.provider, n.provider, 'none') AS provider, d.msg, d.recipient, c.cause
  FROM hour CROSS JOIN delivery_cause c ON c.delivery BETWEEN hour.first AND hour.last AND c.status IN ('deferred', 'bounced') AND c.logged_at >= hour.at AND c.logged_at < hour.at + 3600
  CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta LEFT JOIN domain_info n ON n.domain = d.domain
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
), ill AS MATERIALIZED ( -- tried at a receiver of the cause; at_home: by a machine of it
  SELECT p.cause, s.host, s.provider, s.tried, (p.cause, s.host) IN (SELECT cause, host FROM house) AS at_home
  FROM seen s CROSS JOIN place p ON p.provider = s.provider CROSS JOIN w ON w.cause = p.cause AND w.win = s.win
), everywhere AS MATERIALIZED (
  SELECT win, host, sum(tried) AS tried, count(*) AS providers FROM seen WHERE provider NOT IN ('none', 'local') GROUP BY win, host
), less AS MATERIALIZED (
  SELECT cause, host, sum(tried) AS tried, count(*) AS providers FROM ill WHERE at_home AND provider NOT IN ('none', 'local') GROUP BY cause, host
), beside AS ( -- its machines at receivers where it was not: everywhere, less where it was
  SELECT h.cause, h.host, w.win, e.tried - coalesce(l.tried, 0) AS tried, e.providers - coalesce(l.providers, 0) AS providers,
    (SELECT coalesce(sum(k.n), 0) FROM struck k LEFT JOIN place p ON p.cause = k.cause AND p.provider = k.provider
      WHERE k.cause = h.cause AND k.host = h.host AND p.cause IS NULL AND k.provider NOT IN ('none', 'local')) AS met
  FROM w JOIN house h ON h.cause = w.cause JOIN everywhere e ON e.win = w.win AND e.host = h.host LEFT JOIN less l ON l.cause = h.cause AND l.host = h.host
)
SELECT n.cause, CASE WHEN n.at_home THEN 'here' ELSE 'machine' END AS role, CASE WHEN n.at_home THEN NULL ELSE n.host END AS host,
  count(DISTINCT n.provider) AS providers, sum(n.tried) AS tried, coalesce(sum(k.n), 0) AS met
FROM ill n LEFT JOIN struck k ON k.cause = n.cause AND k.host = n.host AND k.provider = n.provider
WHERE n.at_home = 0 OR (n.cause, n.host, n.provider) IN (SELECT cause, host, provider FROM sick)
GROUP BY 1, 2, 3
UNION ALL
SELECT b.cause, 'receivers', NULL, CASE count(*) WHEN 1 THEN sum(b.providers) ELSE ( -- of several machines each once
    SELECT count(DISTINCT s.provider) FROM seen s WHERE s.win = b.win AND s.host IN (SELECT h.host FROM house h WHERE h.cause = b.cause) AND s.provider NOT IN ('none', 'local')
      AND s.provider NOT IN (SELECT p.provider FROM place p WHERE p.cause = b.cause)) END,
  sum(b.tried), sum(b.met)
FROM beside b WHERE b.providers > 0 GROUP BY 1
ORDER BY 1, 2, 3;
