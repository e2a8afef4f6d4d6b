-- title: Mail in the clear where it was encrypted before
-- told: detail
-- about: Sessions with a provider that showed TLS, and then went on without. Where tls= (Postfix 3.11) says so, it is told outright; where only the line about TLS is
--   missing, other providers must still have theirs on that day: with all of them it is the log level, and no finding. All at once and said so by the
--   log, it is told as our own.
-- param: :min_clear 5: fewest recipients in the clear
-- param: :min_before 20: fewest encrypted before
-- param: :ok_encrypted 3: encrypted ones afterwards from which it is over

WITH day AS NOT MATERIALIZED (
  SELECT *, clear >= 3 AND clear * 20 >= CASE WHEN said THEN 10 ELSE 18 END * (encrypted - before - after + clear) AS bad FROM tls_day
), some AS MATERIALIZED ( -- no other can be found
  SELECT host, provider FROM (SELECT DISTINCT host, provider FROM day WHERE clear >= 3 AND bad) x
  WHERE (SELECT sum(t.encrypted) FROM tls_day t WHERE t.host = x.host AND t.provider = x.provider) >= coalesce(:min_before, 20)
), d AS MATERIALIZED (
  SELECT t.*, coalesce(sum(encrypted) OVER w, 0) + before AS usual, coalesce(sum(clear) OVER w, 0) AS stray
  FROM some JOIN day t USING (host, provider) WINDOW w AS (PARTITION BY host, provider ORDER BY day_at ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING)
), run AS (
  SELECT *, sum(bad AND lag_bad IS NOT 1) OVER (PARTITION BY host, provider ORDER BY day_at) AS run
  FROM (SELECT *, lag(bad AND after < coalesce(:ok_encrypted, 3)) OVER (PARTITION BY host, provider ORDER BY day_at) AS lag_bad FROM d) WHERE bad
), span AS (
  SELECT host, provider, min(day_at) AS from_at, max(day_at) AS to_at, sum(clear) AS clear, min(first) AS first, max(last) AS last, max(said) AS said,
    max(CASE WHEN nth = 1 THEN usual END) AS usual, max(CASE WHEN nth = 1 THEN stray END) AS stray
  FROM (SELECT *, row_number() OVER (PARTITION BY host, provider, run ORDER BY day_at) AS nth FROM run) GROUP BY host, provider, run
), found AS (
  SELECT * FROM span WHERE clear >= coalesce(:min_clear, 5) AND usual >= coalesce(:min_before, 20) AND stray * 50 <= usual
), side AS ( -- the others that were encrypted before, on its first day
  SELECT f.host, f.provider, f.from_at, count(*) AS others, sum(t.clear = 0 AND t.encrypted >= 5) AS well, sum(t.bad) AS same
  FROM found f CROSS JOIN day t ON t.host = f.host AND t.provider <> f.provider AND t.day_at = f.from_at
  WHERE t.before + coalesce((SELECT sum(p.encrypted) FROM (SELECT encrypted FROM tls_day p
    WHERE p.host = t.host AND p.provider = t.provider AND p.day_at < t.day_at ORDER BY p.day_at DESC LIMIT 28) p), 0) >= coalesce(:min_before, 20)
  GROUP BY 1, 2, 3
), told AS (
  SELECT f.*, f.said = 1 AND coalesce(s.others, 0) >= 2 AND s.same * 5 >= s.others * 4 AS own
  FROM found f LEFT JOIN side s ON s.host = f.host AND s.provider = f.provider AND s.from_at = f.from_at
  WHERE f.said = 1 OR s.well > 0
), one AS (
  SELECT host, CASE WHEN own THEN host ELSE provider END AS provider, min(first) AS first, max(last) AS last, sum(clear) AS clear, max(said) AS said, sum(usual) AS usual,
    (SELECT min(t.again) FROM tls_day t WHERE t.host = told.host AND (own OR t.provider = told.provider) AND t.day_at = max(told.to_at) AND t.after >= coalesce(:ok_encrypted, 3)) AS again,
    (SELECT min(t.day_at) + 0.0 FROM tls_day t WHERE t.host = told.host AND (own OR t.provider = told.provider) AND t.day_at > max(told.to_at) AND t.encrypted >= coalesce(:ok_encrypted, 3)) AS next_at
  FROM told GROUP BY host, CASE WHEN own THEN host ELSE provider END, from_at
)
SELECT 'tls.downgrade' AS cause, o.provider, o.host, 'medium' AS severity, CASE WHEN o.said THEN 90 ELSE 65 END AS confidence,
  CASE WHEN coalesce(g.logged_at, o.next_at) IS NULL THEN 'open' ELSE 'recovered' END AS state,
  a.logged_at AS started_at, z.logged_at AS ended_at, NULL AS peak_at, coalesce(g.logged_at, o.next_at) AS ok_after_at, o.clear AS events,
  o.clear AS messages, o.clear AS recipients, 'delivery' AS proof, o.first || ',' || o.last AS kinds,
  o.clear || ' recipients in the clear; ' || o.usual || ' encrypted before' AS detail
FROM one o JOIN delivery a ON a.delivery = o.first JOIN delivery z ON z.delivery = o.last LEFT JOIN delivery g ON g.delivery = o.again
ORDER BY a.logged_at;
