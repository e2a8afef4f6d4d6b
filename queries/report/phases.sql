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
w AS (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until),
cut AS MATERIALIZED ( -- hours that a change or an end of the window lies in: counted line by line, the others as a whole
  SELECT DISTINCT CAST(at / 3600 AS INTEGER) * 3600 AS hour_at FROM (SELECT logged_at AS at FROM e UNION ALL SELECT since FROM w UNION ALL SELECT until FROM w)),
said(logged_at, listings, objections) AS ( -- replies that name a block list, and about who we are
  SELECT hour_at, sum(listing * n), sum((cause GLOB 'reputation.*' OR cause GLOB 'identity.*' OR cause GLOB 'auth.*' OR cause = 'rate.reputation') * n)
  FROM said_hour WHERE hour_at >= (SELECT since FROM w) AND hour_at < (SELECT until FROM w) AND hour_at NOT IN (SELECT hour_at FROM cut) GROUP BY hour_at
  UNION ALL
  SELECT r.logged_at, r.listing, r.objection FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'reply' AND h.hour_at = cut.hour_at
  CROSS JOIN v_said_reply r ON r.reply BETWEEN h.first AND h.last AND r.logged_at >= max(since, cut.hour_at) AND r.logged_at < min(until, cut.hour_at + 3600)
  UNION ALL
  SELECT l.logged_at, l.listing, l.objection FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at
  CROSS JOIN v_said_line l ON l.delivery BETWEEN h.first AND h.last AND l.logged_at >= max(since, cut.hour_at) AND l.logged_at < min(until, cut.hour_at + 3600)
  UNION ALL
  SELECT p.logged_at, p.listing, p.objection
  FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at AND EXISTS (SELECT 1 FROM line_hour WHERE status = 'undeliverable')
  CROSS JOIN v_said_probe p ON p.delivery BETWEEN h.first AND h.last AND p.logged_at >= max(since, cut.hour_at) AND p.logged_at < min(until, cut.hour_at + 3600)),
fact AS (
  SELECT at AS logged_at, n, 0 AS try, 0 AS sent, 0 AS masked, 0 AS v6, 0 AS objection, 0 AS listing FROM change
  UNION ALL SELECT hour_at, 0, n, CASE status WHEN 'sent' THEN n ELSE 0 END, 0, 0, 0, 0 FROM line_hour, w
    WHERE tried = 1 AND hour_at >= since AND hour_at < until AND hour_at NOT IN (SELECT hour_at FROM cut)
  UNION ALL SELECT d.logged_at, 0, 1, d.status = 'sent', 0, 0, 0, 0 FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at
    CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= max(since, cut.hour_at) AND d.logged_at < min(until, cut.hour_at + 3600)
    WHERE d.attempt IS NOT NULL
  UNION ALL SELECT hour_at, 0, -echo * n, 0, (masked = 1 AND echo = 0) * n, 0, 0, 0 FROM cause_hour, w
    WHERE tried = 1 AND status <> 'sent' AND (echo = 1 OR masked = 1) AND hour_at >= since AND hour_at < until AND hour_at NOT IN (SELECT hour_at FROM cut)
  UNION ALL SELECT c.logged_at, 0, -c.echo, 0, c.masked = 1 AND c.echo = 0, 0, 0, 0 FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = cut.hour_at
    CROSS JOIN delivery_cause c ON c.delivery BETWEEN h.first AND h.last AND c.logged_at >= max(since, cut.hour_at) AND c.logged_at < min(until, cut.hour_at + 3600)
    WHERE +c.tried = 1 AND c.status <> 'sent' AND (c.echo = 1 OR c.masked = 1)
  UNION ALL SELECT hour_at, 0, 0, 0, 0, sum(n), 0, 0 FROM connect_hour
    WHERE family = 'ipv6' AND hour_at >= (SELECT since FROM w) AND hour_at < (SELECT until FROM w) AND hour_at NOT IN (SELECT hour_at FROM cut) GROUP BY hour_at
  UNION ALL SELECT f.logged_at, 0, 0, 0, 0, 1, 0, 0 FROM w CROSS JOIN cut CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = cut.hour_at
    CROSS JOIN connect_failure f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= max(since, cut.hour_at) AND f.logged_at < min(until, cut.hour_at + 3600)
    CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'
  UNION ALL SELECT logged_at, 0, 0, 0, 0, 0, objections, listings FROM said),
placed AS (SELECT max(n) OVER (ORDER BY logged_at) AS n, try, sent, masked, v6, objection, listing FROM fact),
counted AS (
  SELECT n, sum(try) AS tries, sum(sent) AS sent, sum(try) - sum(sent) AS failed, sum(masked) AS masked, sum(v6) AS ipv6_failed,
    sum(objection) AS objections, sum(listing) AS listings
  FROM placed GROUP BY n)
SELECT c.at AS since_at, lead(c.at, 1, coalesce(:until, 1e11)) OVER (ORDER BY c.n) AS until_at, c.start, c.reload, c.stop, c.file, c.line,
  k.tries, k.sent, k.failed, k.masked, k.ipv6_failed, k.objections, k.listings
FROM change c JOIN counted k ON k.n = c.n ORDER BY c.n;
