-- Lines at the edges of what is not there: the last delivery before mail or the log stopped and the first one afterwards; the first and last delivery of a day
-- with little mail; messages without their arrival.

CREATE TEMP TABLE edge AS
SELECT i.incident, i.host, i.detector, i.started_at, i.ended_at,
  (SELECT max(h.hour_at) FROM fact_hour h WHERE h.what = 'delivery' AND h.hour_at < i.started_at) AS before_at,
  (SELECT min(h.hour_at) FROM fact_hour h WHERE h.what = 'delivery' AND h.hour_at >= i.ended_at - 3600) AS after_at
FROM incident i WHERE i.detector IN ('mail-stopped', 'log-gap', 'log-silence', 'short-pause', 'volume-drop', 'volume-hours', 'log-intake');

INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT e.incident, d.logged_at, d.source, d.line, e.note
FROM (
  SELECT g.incident, 'first' AS note, (SELECT max(d.delivery) FROM fact_hour h JOIN delivery d ON d.delivery BETWEEN h.first AND h.last JOIN message m ON m.msg = d.msg
      JOIN mta a ON a.mta = m.mta AND a.host = g.host WHERE h.what = 'delivery' AND h.hour_at = g.before_at AND d.logged_at < g.started_at) AS delivery
  FROM edge g WHERE g.detector IN ('mail-stopped', 'log-gap', 'log-silence', 'short-pause')
  UNION ALL
  SELECT g.incident, 'last', (SELECT min(d.delivery) FROM fact_hour h JOIN delivery d ON d.delivery BETWEEN h.first AND h.last JOIN message m ON m.msg = d.msg
      JOIN mta a ON a.mta = m.mta AND a.host = g.host WHERE h.what = 'delivery' AND h.hour_at = g.after_at AND d.logged_at >= g.ended_at)
  FROM edge g WHERE g.detector IN ('mail-stopped', 'log-gap', 'log-silence', 'short-pause')
  UNION ALL
  SELECT g.incident, 'first', (SELECT min(d.delivery) FROM fact_hour h JOIN delivery d ON d.delivery BETWEEN h.first AND h.last
      JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta AND a.host = g.host
      WHERE h.what = 'delivery' AND h.hour_at >= g.started_at AND h.hour_at < g.ended_at AND d.logged_at >= g.started_at)
  FROM edge g WHERE g.detector IN ('volume-drop', 'volume-hours')
  UNION ALL
  SELECT g.incident, 'last', (SELECT max(d.delivery) FROM fact_hour h JOIN delivery d ON d.delivery BETWEEN h.first AND h.last
      JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta AND a.host = g.host
      WHERE h.what = 'delivery' AND h.hour_at >= g.started_at AND h.hour_at < g.ended_at AND d.logged_at < g.ended_at)
  FROM edge g WHERE g.detector IN ('volume-drop', 'volume-hours')
) e JOIN delivery d ON d.delivery = e.delivery;

-- Messages are found by the deliveries of these hours.
INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
WITH m AS MATERIALIZED (
  SELECT g.incident, m.msg, m.intake_at, m.source, m.line FROM edge g CROSS JOIN fact_hour h CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last
  JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta AND a.host = g.host
  WHERE g.detector = 'log-intake' AND h.what = 'delivery' AND h.hour_at >= g.started_at AND h.hour_at < g.ended_at AND m.way_in IS NULL
    AND m.intake_at BETWEEN g.started_at AND g.ended_at
)
SELECT x.incident, m.intake_at, m.source, m.line, x.note
FROM (SELECT incident, min(msg) AS msg, 'first' AS note FROM m GROUP BY 1 UNION ALL SELECT incident, max(msg), 'last' FROM m GROUP BY 1) x
JOIN m ON m.incident = x.incident AND m.msg = x.msg GROUP BY 1, 5;
DROP TABLE edge;
