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
), w AS MATERIALIZED (
  SELECT cause, max(CAST(min(i.started_at) / 3600 AS INTEGER) * 3600, worst.hour_at - 43200) AS lo,
    min(CAST(max(i.ended_at) / 3600 AS INTEGER) * 3600 + 3600, worst.hour_at + 43200) AS hi
  FROM i JOIN worst USING (cause) GROUP BY cause
), hour(at) AS MATERIALIZED ( -- of all of them: what lies in several is read once
  SELECT DISTINCT h.hour_at FROM w JOIN fact_hour h ON h.hour_at >= w.lo AND h.hour_at < w.hi
), line AS MATERIALIZED ( -- recipients that were put off or refused
  SELECT hour.at, a.host, coalesce(c.provider, n.provider, 'none') AS provider, d.msg, d.recipient, c.cause
  FROM hour CROSS JOIN delivery d INDEXED BY delivery_problem ON d.status <> 'sent' AND d.status IN ('deferred', 'bounced') AND d.logged_at >= hour.at AND d.logged_at < hour.at + 3600
  JOIN delivery_cause c ON c.delivery = d.delivery JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta LEFT JOIN domain_info n ON n.domain = d.domain
), fell AS MATERIALIZED ( -- a recipient counts once in a window: where it has no earlier line there
  SELECT at, host, provider, prior, count(*) AS n FROM (SELECT *, lag(at) OVER (PARTITION BY msg, recipient, host, provider ORDER BY at) AS prior FROM line) GROUP BY 1, 2, 3, 4
), met AS MATERIALIZED (
  SELECT at, host, provider, cause, prior, count(*) AS n
  FROM (SELECT *, lag(at) OVER (PARTITION BY msg, recipient, host, provider, cause ORDER BY at) AS prior FROM line WHERE cause IN (SELECT cause FROM w)) GROUP BY 1, 2, 3, 4, 5
), took AS MATERIALIZED (
  SELECT p.at, a.host, p.provider, p.recipients AS n FROM hour CROSS JOIN plain p ON p.span = 3600 AND p.at = hour.at AND p.external = 1 JOIN mta a ON a.mta = p.mta
  UNION ALL
  SELECT hour.at, a.host, o.provider, count(*)
  FROM hour CROSS JOIN outcome o ON o.outcome = 'sent' AND o.last_at >= hour.at AND o.last_at < hour.at + 3600 JOIN message m ON m.msg = o.msg JOIN mta a ON a.mta = m.mta
  WHERE o.deferrals = 0 AND o.external = 1 AND o.note = 0 AND o.provider IS NOT NULL GROUP BY 1, 2, 3
), side AS MATERIALIZED ( -- before: the provider's hour before that, to count it once in a window
  SELECT *, lag(at) OVER (PARTITION BY host, provider ORDER BY at) AS before
  FROM (SELECT at, host, provider, prior, n FROM fell UNION ALL SELECT at, host, provider, NULL, n FROM took)
), house(cause, host) AS MATERIALIZED (SELECT DISTINCT cause, host FROM sick),
place(cause, provider) AS MATERIALIZED (SELECT DISTINCT cause, provider FROM sick),
struck AS MATERIALIZED ( -- what met the cause, and where
  SELECT w.cause, m.host, m.provider, sum(m.n) AS n FROM w JOIN met m ON m.cause = w.cause AND m.at >= w.lo AND m.at < w.hi AND coalesce(m.prior, 0) < w.lo GROUP BY 1, 2, 3
), near AS MATERIALIZED ( -- all machines at the receivers of the cause
  SELECT p.cause, s.host, s.provider, sum(CASE WHEN coalesce(s.prior, 0) < w.lo THEN s.n ELSE 0 END) AS tried
  FROM place p JOIN w ON w.cause = p.cause JOIN side s ON s.provider = p.provider AND s.at >= w.lo AND s.at < w.hi GROUP BY 1, 2, 3
), around AS MATERIALIZED ( -- its machines at all receivers
  SELECT w.cause, t.host, sum(CASE WHEN coalesce(t.prior, 0) < w.lo THEN t.n ELSE 0 END) AS tried, sum(CASE WHEN coalesce(t.before, 0) < w.lo THEN t.seen ELSE 0 END) AS providers
  FROM (SELECT host, at, prior, before, sum(n) AS n, count(*) AS seen FROM side WHERE provider NOT IN ('none', 'local') GROUP BY 1, 2, 3, 4) t
  JOIN w ON t.at >= w.lo AND t.at < w.hi JOIN house h ON h.cause = w.cause AND h.host = t.host GROUP BY 1, 2
), beside AS ( -- the same without those of the cause
  SELECT a.cause, a.host, a.tried - coalesce(sum(n.tried), 0) AS tried, a.providers - count(n.provider) AS providers,
    (SELECT coalesce(sum(k.n), 0) FROM struck k LEFT JOIN place p ON p.cause = k.cause AND p.provider = k.provider
      WHERE k.cause = a.cause AND k.host = a.host AND p.cause IS NULL AND k.provider NOT IN ('none', 'local')) AS met
  FROM around a LEFT JOIN near n ON n.cause = a.cause AND n.host = a.host AND n.provider NOT IN ('none', 'local') GROUP BY 1, 2
)
SELECT n.cause, CASE WHEN h.cause IS NULL THEN 'machine' ELSE 'here' END AS role, CASE WHEN h.cause IS NULL THEN n.host END AS host,
  count(DISTINCT n.provider) AS providers, sum(n.tried) AS tried, coalesce(sum(k.n), 0) AS met
FROM near n LEFT JOIN house h ON h.cause = n.cause AND h.host = n.host LEFT JOIN sick s ON s.cause = n.cause AND s.host = n.host AND s.provider = n.provider
LEFT JOIN struck k ON k.cause = n.cause AND k.host = n.host AND k.provider = n.provider
WHERE h.cause IS NULL OR s.cause IS NOT NULL
GROUP BY 1, 2, 3
UNION ALL
SELECT b.cause, 'receivers', NULL, CASE count(*) WHEN 1 THEN sum(b.providers) ELSE ( -- of several machines each once
    SELECT count(DISTINCT s.provider) FROM w JOIN house h ON h.cause = w.cause JOIN side s ON s.host = h.host AND s.at >= w.lo AND s.at < w.hi
    WHERE w.cause = b.cause AND s.provider NOT IN ('none', 'local') AND s.provider NOT IN (SELECT p.provider FROM place p WHERE p.cause = b.cause)) END,
  sum(b.tried), sum(b.met)
FROM beside b WHERE b.providers > 0 GROUP BY 1
ORDER BY 1, 2, 3;
