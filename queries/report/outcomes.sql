-- title: What became of people's mail, by outcome
-- about: Recipients and messages by their final outcome. Hops to a filter or alias and notifications of Postfix's own are left out.
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
plain_in AS MATERIALIZED ( -- plain successes, counted
  SELECT sum(recipients) AS n, sum(messages) AS messages
  FROM (
    SELECT p.recipients, p.messages FROM piece CROSS JOIN plain p ON p.span = piece.span AND p.at >= lo AND p.at < hi
    UNION ALL
    SELECT 1, NOT EXISTS (SELECT 1 FROM delivery e WHERE e.msg = v.msg AND e.delivery < v.delivery AND e.logged_at >= lo)
    FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
    CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= lo AND v.logged_at < hi)),
all_in AS (
  SELECT 'sent' AS outcome, n, messages FROM plain_in WHERE n > 0
  UNION ALL
  SELECT s.outcome, sum(s.n), (SELECT t.n FROM total t WHERE t.what = 'message' AND t.name = s.outcome)
  FROM w CROSS JOIN outcome_sum s WHERE whole AND s.outcome NOT IN ('filtered', 'forwarded') AND s.note = 0 GROUP BY s.outcome
  UNION ALL
  SELECT o.outcome, count(*), count(DISTINCT o.msg)
  FROM w CROSS JOIN (VALUES ('sent'), ('bounced'), ('expired'), ('deleted'), ('discarded'), ('unknown'), ('deferred'), ('held')) k
  CROSS JOIN outcome o ON o.outcome = k.column1 AND o.last_at >= CASE WHEN k.column1 IN ('deferred', 'held') THEN 0 ELSE since END
  WHERE NOT whole AND o.note = 0 AND o.first_at < until GROUP BY o.outcome)
SELECT outcome, sum(n) AS recipients, 100.0 * sum(n) / sum(sum(n)) OVER () AS share_pct, sum(messages) AS messages
FROM all_in
GROUP BY outcome
ORDER BY CASE outcome WHEN 'sent' THEN 0 WHEN 'deferred' THEN 1 WHEN 'bounced' THEN 2 WHEN 'expired' THEN 3 ELSE 4 END, 2 DESC, 1;
