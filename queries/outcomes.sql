-- title: What became of the mail
-- about: Messages and recipients by final outcome; retries are not counted as deliveries, filter and alias hops stand apart.
-- param: :since decided at or after; Unix seconds or a time
-- param: :until decided before

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
hour(at) AS ( -- plain successes of the window lie in these
  SELECT hour_at FROM edge
  UNION ALL SELECT p.at FROM w CROSS JOIN plain p ON p.span = 3600 AND p.at >= CASE WHEN whole THEN 0 ELSE h0 END AND p.at < CASE WHEN whole THEN 1e11 ELSE h1 END),
ends(first_at, last_at) AS ( -- the first and the last of them, of a few hours since not each hour's lines are in order
  SELECT min(v.logged_at), max(v.logged_at)
  FROM (SELECT min(at) AS at FROM hour UNION SELECT max(at) FROM hour UNION SELECT min(at) FROM hour WHERE at >= (SELECT h0 FROM w) UNION SELECT max(at) FROM hour WHERE at < (SELECT h1 FROM w)) x
  CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = x.at CROSS JOIN w
  CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= since AND v.logged_at < until),
fate(outcome, recipients, messages, retried, most, first_at, last_at) AS ( -- plain successes are counted
  SELECT 'sent', sum(n), sum(messages), 0, 1, (SELECT first_at FROM ends), (SELECT last_at FROM ends)
  FROM (
    SELECT p.recipients AS n, p.messages FROM piece CROSS JOIN plain p ON p.span = piece.span AND p.at >= lo AND p.at < hi
    UNION ALL
    SELECT 1, NOT EXISTS (SELECT 1 FROM delivery e WHERE e.msg = v.msg AND e.delivery < v.delivery AND e.logged_at >= lo)
    FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
    CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= lo AND v.logged_at < hi)
  UNION ALL
  SELECT o.outcome, count(*), count(DISTINCT o.msg), sum(o.attempts > 1), max(o.attempts), min(o.last_at), max(o.last_at)
  FROM w CROSS JOIN outcome o WHERE o.last_at >= since AND o.last_at < until GROUP BY o.outcome)
SELECT outcome, sum(recipients) AS recipients, sum(messages) AS messages, sum(retried) AS retried, max(most) AS most_attempts,
  min(first_at) AS first_at, max(last_at) AS last_at
FROM fate
WHERE recipients > 0
GROUP BY outcome
ORDER BY recipients DESC;
