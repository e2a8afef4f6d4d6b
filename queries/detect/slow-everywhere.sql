-- title: Every connection takes long to set up
-- told: detail
-- about: Most of what was accepted by servers that have nothing to do with each other took seconds and more to connect (c of delays=), in the whole log: no receiver's doing, and nothing
--   to compare with, so that a change is not seen (slow-receivers). Silent where failed connects or look-ups that are told as our own say why.
-- param: :slow_s 10: half of a machine's new connections took so long
-- param: :min_providers 5: fewest such providers
-- param: :min_messages 50: fewest messages of theirs
-- param: :min_share_pct 80: least share of the slow ones at each, and of these providers in all

WITH often AS MATERIALIZED ( -- by all machines together, of which one may be slow. A delivery takes as long as its connection at least: so much for an index
  SELECT name FROM delay WHERE kind = 'provider' AND p95_s >= coalesce(:slow_s, 10) AND connect_p90_s >= coalesce(:slow_s, 10)
), slow_at AS (
  SELECT p.host, p.provider, p.n FROM (SELECT DISTINCT host FROM mta) a CROSS JOIN often y CROSS JOIN pace p ON p.host = a.host AND p.provider = y.name AND p.part = 'connect'
  WHERE (SELECT sum(s.n) FROM slow s WHERE s.host = p.host AND s.provider = p.provider AND s.part = 'connect') * 100 >= coalesce(:min_share_pct, 80) * p.n
), found AS (
  SELECT host, sum(n) AS messages, count(*) AS providers FROM slow_at GROUP BY host
  HAVING count(*) >= coalesce(:min_providers, 5) AND sum(n) >= coalesce(:min_messages, 50)
    AND sum(n) * 100 >= coalesce(:min_share_pct, 80) * (SELECT sum(p.n) FROM pace p WHERE p.host = slow_at.host AND p.part = 'connect')
), line AS (
  SELECT f.*, l.first_at, l.last_at, (
      SELECT d.delivery FROM fact_hour h CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = f.host
      WHERE h.what = 'delivery' AND d.connect_us >= coalesce(:slow_s, 10) * 1000000 ORDER BY h.hour_at, d.delivery LIMIT 1) AS first, (
      SELECT d.delivery FROM fact_hour h CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = f.host
      WHERE h.what = 'delivery' AND d.connect_us >= coalesce(:slow_s, 10) * 1000000 ORDER BY h.hour_at DESC, d.delivery DESC LIMIT 1) AS last
  FROM found f JOIN machine_log l ON l.host = f.host
)
SELECT 'delay.everywhere' AS cause, n.host AS provider, n.host, 'medium' AS severity, 75 AS confidence, 'open' AS state, a.logged_at AS started_at, z.logged_at AS ended_at, NULL AS peak_at,
  n.messages AS events, n.messages, 'delivery' AS proof, n.first || ',' || n.last AS kinds,
  n.messages || ' messages to ' || n.providers || ' providers: connecting took ' || coalesce(:slow_s, 10) || ' s and more for most' AS detail
FROM line n JOIN delivery a ON a.delivery = n.first JOIN delivery z ON z.delivery = n.last
WHERE (SELECT sum(d.connect_us >= coalesce(:slow_s, 10) * 1000000) * 2 >= count(*)
    FROM fact_hour h CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= h.hour_at AND d.logged_at < h.hour_at + 3600 AND d.status = 'sent' AND d.program = 'smtp' AND d.conn_use IS NULL
    CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = n.host
    WHERE h.what = 'delivery')
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = n.host AND g.provider = n.host AND g.severity <> 'low' AND (g.cause GLOB 'network.*' OR g.cause GLOB 'dns.*'))
ORDER BY n.first_at;
