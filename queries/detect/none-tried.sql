-- title: Mail comes in and none of it is tried
-- told: detail
-- about: When the log ends, Postfix has taken mail in for half an hour and more, and since the first of it no delivery agent of that instance has logged anything: qmgr(8) hangs, is
--   gone, or waits for a disk. A client whose sessions break off while it sends leaves such messages too: those of a single one tell only where fewer sessions ended
--   early. Mail on hold is not counted, nor what an administrator touched. Where it went on before the log ends, waiting-here or own-hang tells it.
-- param: :min_messages 5: fewest messages that lie
-- param: :min_s 1800: seconds from the first of them to the end of the log
-- param: :high_s 7200: seconds from which it is severe, as it is from twenty times as many messages

WITH lying AS MATERIALIZED ( -- came in with a header, and nothing since
  SELECT m.mta, a.host, m.msg, m.intake_at, m.message_id, CASE WHEN m.way_in = 1 THEN m.client ELSE '' END AS client, l.last_at
  FROM mta a CROSS JOIN message m INDEXED BY message_open ON m.mta = a.mta AND m.ended IS NULL AND m.activations = 0 AND m.held_at IS NULL AND m.message_id IS NOT NULL
  JOIN machine_log l ON l.host = a.host
  WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.msg = m.msg) AND NOT EXISTS (SELECT 1 FROM event e WHERE e.msg = m.msg)
    AND NOT EXISTS (SELECT 1 FROM reject j WHERE j.msg = m.msg AND j.action = 'hold')
), seen AS MATERIALIZED ( -- the last hour with a delivery
  SELECT y.mta, (SELECT max(t.hour_at) FROM line_hour t WHERE t.mta = y.mta) AS hour_at FROM lying y GROUP BY y.mta HAVING count(*) >= coalesce(:min_messages, 5)
), since AS MATERIALIZED (
  SELECT s.mta, max(d.logged_at) AS at
  FROM seen s CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = s.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= h.hour_at AND d.logged_at < h.hour_at + 3600
  CROSS JOIN message m ON m.msg = d.msg AND m.mta = s.mta
  GROUP BY s.mta
), found AS (
  SELECT y.host, s.mta, s.at, min(y.intake_at) AS started_at, max(y.intake_at) AS ended_at, y.last_at, count(DISTINCT y.message_id) AS messages,
    count(DISTINCT y.client) > 1 OR max(y.client = '') AS apart
  FROM since s JOIN lying y ON y.mta = s.mta AND y.intake_at >= s.at - 60
  GROUP BY s.mta HAVING count(DISTINCT y.message_id) >= coalesce(:min_messages, 5) AND y.last_at - min(y.intake_at) >= coalesce(:min_s, 1800)
)
SELECT 'local.queue' AS cause, host AS provider, host, CASE WHEN last_at - started_at >= coalesce(:high_s, 7200) OR messages >= 20 * coalesce(:min_messages, 5) THEN 'high' ELSE 'medium' END AS severity,
  85 AS confidence, 'open' AS state, started_at, ended_at, NULL AS peak_at, at AS ok_before_at, messages AS events, messages, 'event' AS proof,
  'master.stop,script.stop,master.start,script.start' AS kinds,
  messages || ' messages came in within ' || round((last_at - started_at) / 3600, 1) || ' h, and none of them was tried' AS detail
FROM found
WHERE apart OR messages > coalesce((SELECT sum(t.lines) FROM tally t WHERE t.mta = found.mta AND t.kind = 'smtpd.ended' AND t.hour_at > found.started_at - 3600), 0)
ORDER BY started_at;
