-- title: Steady mail pauses, in a log of hours
-- told: detail
-- about: In a log too short to compare with other days: ten minutes and more in which next to no recipient was accepted, three times as long as any other pause, where each quarter of
--   as long a time before held some, thirty and more were due by that pace, and mail goes on as before afterwards. Up to the log's end it is told where Postfix was stopped, or where
--   as much as was due came in and lies untouched: else those who send may just have no more. Where the log's lines break off too, it is the log or the machine that paused. What was
--   tried in that time and failed is told instead.
-- param: :max_log_s 43200: a longer log has hours of other days to compare with (detect/mail-stopped.sql, detect/log-gap.sql)
-- param: :min_s 600: seconds of the pause, and at most
-- param: :max_s 10800: so many
-- param: :min_due 30: recipients that were due in it
-- param: :high_s 1800: seconds from which it is severe

WITH log AS (
  SELECT min(first_at) FROM source
  HAVING max(last_at) - min(first_at) < coalesce(:max_log_s, 43200) AND (SELECT sum(accepted) FROM traffic_hour) < 200000
), taken AS MATERIALIZED (
  SELECT a.host, d.logged_at, d.source, d.line, l.first_at AS log_at, l.last_at AS end_at,
    EXISTS (SELECT 1 FROM outcome o WHERE o.msg = d.msg AND o.recipient = d.recipient AND o.deferrals > 0) AS again
  FROM log CROSS JOIN delivery d JOIN peer_info p ON p.peer = d.relay AND p.place = 'external' JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta JOIN machine_log l ON l.host = a.host
  WHERE d.status = 'sent'
), sent AS MATERIALIZED ( -- some that were put off and are tried again do not show that mail flows
  SELECT * FROM taken WHERE NOT again
), step AS (
  SELECT *, lead(logged_at) OVER w AS next_at, lead(source) OVER w AS next_source, lead(line) OVER w AS next_line, coalesce(lead(logged_at) OVER w, end_at) - logged_at AS pause
  FROM sent WINDOW w AS (PARTITION BY host ORDER BY logged_at, source, line)
), longest AS (
  SELECT *, row_number() OVER w AS nth, lead(pause) OVER w AS second FROM step WINDOW w AS (PARTITION BY host ORDER BY pause DESC)
), gap AS (
  SELECT *, logged_at AS from_at, coalesce(next_at, end_at) AS to_at, min(pause, logged_at - log_at) AS before_s FROM longest
  WHERE nth = 1 AND pause BETWEEN coalesce(:min_s, 600) AND coalesce(:max_s, 10800) AND pause >= 3 * second
), judged AS (
  SELECT g.host, g.from_at, g.to_at, g.next_at, g.pause, count(*) * 3600 / g.before_s AS hourly,
    min(sum(s.logged_at <= g.from_at - g.before_s * 0.75), sum(s.logged_at > g.from_at - g.before_s * 0.75 AND s.logged_at <= g.from_at - g.before_s * 0.5),
      sum(s.logged_at > g.from_at - g.before_s * 0.5 AND s.logged_at <= g.from_at - g.before_s * 0.25), sum(s.logged_at > g.from_at - g.before_s * 0.25)) AS least,
    CASE WHEN g.source = g.next_source THEN g.next_line - g.line - 1 END AS lines, (max(s.line) - min(s.line)) * g.pause / g.before_s AS lines_due
  FROM gap g JOIN sent s ON s.host = g.host AND s.logged_at BETWEEN g.from_at - g.before_s AND g.from_at
  WHERE g.before_s >= 300
  GROUP BY g.host
), told AS (
  SELECT *, EXISTS (SELECT 1 FROM mta a JOIN event v ON v.mta = a.mta AND v.kind IN ('master.stop', 'script.stop') WHERE a.host = judged.host
    AND v.logged_at BETWEEN from_at - 60 AND to_at) AS stopped, lines * 10 <= lines_due AS silent FROM judged
)
SELECT CASE WHEN j.silent AND NOT j.stopped THEN 'log.gap' ELSE 'volume.stopped' END AS cause, j.host AS provider, j.host,
  CASE WHEN (j.silent AND NOT j.stopped) OR j.pause < coalesce(:high_s, 1800) THEN 'medium' ELSE 'high' END AS severity, CASE WHEN j.stopped THEN 90 ELSE 60 END AS confidence,
  CASE WHEN j.next_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  j.from_at AS started_at, j.to_at AS ended_at, NULL AS peak_at, j.from_at AS ok_before_at, j.next_at AS ok_after_at, 1 AS events, 'event' AS proof,
  'master.stop,script.stop,master.start,script.start' AS kinds,
  CASE WHEN j.silent AND NOT j.stopped THEN 'no line for at least ' || round(j.pause / 3600, 1) || ' h'
    ELSE 'no recipient accepted for ' || round(j.pause / 3600, 1) || ' h, usually about ' || CAST(j.hourly AS INTEGER) || ' an hour' || CASE WHEN j.stopped THEN '; Postfix was stopped' ELSE '' END END AS detail
FROM told j
WHERE j.least >= 5 AND j.hourly * j.pause / 3600 >= coalesce(:min_due, 30)
  AND CASE WHEN j.next_at IS NOT NULL THEN (SELECT count(*) FROM sent s WHERE s.host = j.host AND s.logged_at BETWEEN j.next_at AND j.next_at + j.pause / 2) >= 5
    ELSE j.stopped OR 2 * (SELECT count(*) FROM message m JOIN mta a ON a.mta = m.mta AND a.host = j.host WHERE m.intake_at > j.from_at
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.msg = m.msg)) >= j.hourly * j.pause / 3600 END
  AND 4 * (SELECT count(*) FROM taken t WHERE t.host = j.host AND t.again AND t.logged_at > j.from_at AND t.logged_at < j.to_at) < j.hourly * j.pause / 3600
  AND 2 * (SELECT count(DISTINCT d.msg) FROM delivery d JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta AND a.host = j.host
    WHERE d.status <> 'sent' AND d.logged_at > j.from_at AND d.logged_at < j.to_at) < j.hourly * j.pause / 3600
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = j.host AND g.cause IN ('volume.stopped', 'log.gap') AND g.started_at < j.to_at AND g.ended_at > j.from_at)
ORDER BY j.from_at;
