-- title: Deliveries, failures and objections between the starts and reloads of Postfix
-- about: One row for each stretch of time between two changes (lines of a start, stop or reload closer than 10 s are one change); tries: `to=`
--   lines of smtp(8) and lmtp(8) without echoes. The first row is what lies before the first change.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH e AS (
  SELECT event, logged_at, kind, file, line, logged_at - coalesce(lag(logged_at) OVER (ORDER BY logged_at, event), -100) > 10 AS begins
  FROM v_event
  WHERE kind IN ('master.start', 'master.reload', 'master.stop', 'script.start', 'script.stop', 'script.refresh')
    AND logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 1e11)),
numbered AS MATERIALIZED (SELECT *, sum(begins) OVER (ORDER BY logged_at, event) AS n FROM e),
change AS (
  SELECT n, max(logged_at) AS at, max(kind IN ('master.start', 'script.start')) AS start, max(kind IN ('master.reload', 'script.refresh')) AS reload,
    max(kind IN ('master.stop', 'script.stop')) AS stop,
    (SELECT x.file FROM numbered x WHERE x.n = c.n ORDER BY x.event DESC LIMIT 1) AS file,
    (SELECT x.line FROM numbered x WHERE x.n = c.n ORDER BY x.event DESC LIMIT 1) AS line
  FROM numbered c GROUP BY n
  UNION ALL SELECT 0, coalesce(:since, 0), 0, 0, 0, '', 0),
fact AS (
  SELECT at AS logged_at, n, 0 AS try, 0 AS sent, 0 AS masked, 0 AS v6, 0 AS objection, 0 AS listing FROM change
  UNION ALL SELECT logged_at, 0, 1, status = 'sent', masked, 0, 0, 0 FROM v_delivery
    WHERE attempt IS NOT NULL AND echo = 0 AND logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 1e11)
  UNION ALL SELECT logged_at, 0, 0, 0, 0, 1, 0, 0 FROM v_connect_failure
  WHERE family = 'ipv6' AND logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 1e11)
  UNION ALL SELECT min(logged_at), 0, 0, 0, 0, 0,
    cause LIKE 'reputation.%' OR cause LIKE 'identity.%' OR cause LIKE 'auth.%' OR cause = 'rate.reputation', list IS NOT NULL FROM v_reply
  WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 1e11) GROUP BY reply),
placed AS (SELECT max(n) OVER (ORDER BY logged_at) AS n, try, sent, masked, v6, objection, listing FROM fact),
counted AS (
  SELECT n, sum(try) AS tries, sum(sent) AS sent, sum(try) - sum(sent) AS failed, sum(masked) AS masked, sum(v6) AS ipv6_failed,
    sum(objection) AS objections, sum(listing) AS listings
  FROM placed GROUP BY n)
SELECT c.at AS since_at, lead(c.at, 1, coalesce(:until, 1e11)) OVER (ORDER BY c.n) AS until_at, c.start, c.reload, c.stop, c.file, c.line,
  k.tries, k.sent, k.failed, k.masked, k.ipv6_failed, k.objections, k.listings
FROM change c JOIN counted k ON k.n = c.n ORDER BY c.n;
