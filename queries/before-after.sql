-- title: Before and after a moment
-- about: Outcomes, failed connects and causes on both sides of a change, e.g. a reload. Counts, not proof: what came together need not be cause and effect.
-- param: :at the moment; absent: the last reload or start of Postfix
-- param: :window_s 86400: seconds on each side

WITH t AS (
  SELECT coalesce(:at, (SELECT max(logged_at) FROM event WHERE kind IN ('master.reload', 'master.start'))) AS at, coalesce(:window_s, 86400) AS w
), x(what, at) AS (
  SELECT 'outcome: ' || outcome, last_at FROM v_outcome
  UNION ALL SELECT 'failed connect: ' || family || ' ' || errno, logged_at FROM v_connect_failure
  UNION ALL SELECT 'cause: ' || cause, logged_at FROM v_complaint WHERE echo = 0
)
SELECT x.what, sum(x.at < t.at) AS before, sum(x.at >= t.at) AS after, t.at AS split_at
FROM t JOIN x ON x.at >= t.at - t.w AND x.at < t.at + t.w
GROUP BY x.what ORDER BY x.what;
