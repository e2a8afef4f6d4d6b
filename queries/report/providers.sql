-- title: Where people's mail failed, by receiving provider
-- about: Recipients whose delivery failed at least once, and what became of them; slowest_s is the longest way of one that arrived late.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH w AS (
  SELECT since, until, whole, CAST(since / 3600 AS INTEGER) * 3600 + 3600 * (since > CAST(since / 3600 AS INTEGER) * 3600) AS h0,
    CAST(since / 86400 AS INTEGER) * 86400 + 86400 * (since > CAST(since / 86400 AS INTEGER) * 86400) AS d0,
    CAST(until / 3600 AS INTEGER) * 3600 AS h1, CAST(until / 86400 AS INTEGER) * 86400 AS d1
  FROM (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until, :since IS NULL AND :until IS NULL AS whole)),
piece(span, lo, hi) AS ( -- whole days of the window, whole hours before and after them; or all there is,
  SELECT 86400, d0, d1 FROM w WHERE NOT whole UNION ALL SELECT 3600, h0, min(d0, h1) FROM w WHERE NOT whole
  UNION ALL SELECT 3600, max(d0, d1), h1 FROM w WHERE NOT whole UNION ALL SELECT 100000000000, 0, 1 FROM w WHERE whole),
edge(lo, hi, hour_at) AS ( -- and what is left of an hour at both ends
  SELECT since, min(h0, until), h0 - 3600 FROM w WHERE since < h0
  UNION ALL SELECT max(h1, since), until, h1 FROM w WHERE until > h1 AND h1 >= h0 AND NOT whole),
plain_in(provider, external, n, messages) AS MATERIALIZED ( -- plain successes, by provider
  SELECT p.provider, p.external, p.recipients, p.messages FROM piece CROSS JOIN plain p ON p.span = piece.span AND p.at >= lo AND p.at < hi
  UNION ALL
  SELECT v.provider, v.external, 1, NOT EXISTS (SELECT 1 FROM delivery e WHERE e.msg = v.msg AND e.delivery < v.delivery AND e.logged_at >= lo)
  FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
  CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= lo AND v.logged_at < hi),
own AS MATERIALIZED ( -- all else in a window, row by row
  SELECT o.msg, coalesce(o.provider, i.provider, 'none') AS provider, o.outcome, o.deferrals, o.external, o.delivery
  FROM w CROSS JOIN (VALUES ('sent'), ('bounced'), ('expired'), ('deleted'), ('discarded'), ('unknown'), ('deferred'), ('held')) k
  CROSS JOIN outcome o ON o.outcome = k.column1 AND o.last_at >= CASE WHEN k.column1 IN ('deferred', 'held') THEN 0 ELSE since END
  LEFT JOIN domain_info i ON i.domain = o.domain
  WHERE NOT whole AND o.note = 0 AND o.first_at < until),
fate(provider, outcome, late, external, n) AS ( -- counted; the whole log's stand ready
  SELECT provider, outcome, deferrals > 0, external, count(*) FROM own GROUP BY 1, 2, 3, 4
  UNION ALL
  SELECT provider, outcome, late, external, n FROM w CROSS JOIN outcome_sum WHERE whole AND provider <> '' AND note = 0 AND outcome NOT IN ('filtered', 'forwarded')
  UNION ALL
  SELECT coalesce(i.provider, 'none'), s.outcome, s.late, s.external, s.n
  FROM w CROSS JOIN outcome_sum s LEFT JOIN domain_info i ON i.domain = s.domain WHERE whole AND s.provider = '' AND s.note = 0 AND s.outcome NOT IN ('filtered', 'forwarded')),
ill AS MATERIALIZED (
  SELECT provider, sum(n) AS troubled FROM fate WHERE late OR outcome IN ('bounced', 'expired', 'deferred') GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12),
top AS MATERIALIZED (
  SELECT provider, sum(n) AS n, sum((late OR outcome IN ('bounced', 'expired', 'deferred')) * n) AS troubled, sum((outcome = 'sent' AND late) * n) AS late,
    sum((outcome IN ('bounced', 'expired', 'discarded', 'deleted')) * n) AS lost, sum((outcome IN ('deferred', 'held')) * n) AS open
  FROM fate WHERE provider IN (SELECT provider FROM ill) GROUP BY provider),
slowest(provider, delay_us) AS MATERIALIZED (
  SELECT p, nullif(max(delay_us), -1)
  FROM (
    SELECT y.provider AS p, y.delay_us FROM w CROSS JOIN outcome_delay y ON y.what = 'late' WHERE whole AND y.provider <> '' AND y.provider IN (SELECT provider FROM top)
    UNION ALL
    SELECT coalesce(i.provider, 'none'), y.delay_us
    FROM w CROSS JOIN outcome_delay y ON y.what = 'late' LEFT JOIN domain_info i ON i.domain = y.domain
    WHERE whole AND y.provider = '' AND coalesce(i.provider, 'none') IN (SELECT provider FROM top))
  GROUP BY p
  UNION ALL
  SELECT o.provider, max(d.delay_us) FROM own o CROSS JOIN delivery d ON d.delivery = o.delivery
  WHERE o.outcome = 'sent' AND o.deferrals > 0 AND o.provider IN (SELECT provider FROM top) GROUP BY o.provider),
took(provider, n) AS MATERIALIZED (SELECT provider, sum(n) FROM plain_in WHERE provider IN (SELECT provider FROM top) GROUP BY provider)
SELECT provider, n + coalesce((SELECT t.n FROM took t WHERE t.provider = top.provider), 0) AS recipients, troubled, late, lost, open,
  (SELECT s.delay_us / 1e6 FROM slowest s WHERE s.provider = top.provider) AS slowest_s
FROM top ORDER BY troubled DESC, provider;
