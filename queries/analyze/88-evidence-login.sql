-- Lines behind a burst of one login or one local user: where its first and its last message began.

INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT i.incident, m.intake_at, m.source, m.line, x.note
FROM (
  SELECT i.incident, min(m.msg) AS msg, 'first' AS note
  FROM incident i CROSS JOIN message m INDEXED BY message_sasl ON m.intake_at BETWEEN i.started_at AND i.ended_at AND m.sasl_user = i.kinds
  WHERE i.proof = 'login' GROUP BY 1
  UNION ALL
  SELECT i.incident, max(m.msg), 'last'
  FROM incident i CROSS JOIN message m INDEXED BY message_sasl ON m.intake_at BETWEEN i.started_at AND i.ended_at AND m.sasl_user = i.kinds
  WHERE i.proof = 'login' GROUP BY 1
) x JOIN incident i ON i.incident = x.incident JOIN message m ON m.msg = x.msg;

INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
WITH m AS MATERIALIZED ( -- found by the deliveries of these hours
  SELECT i.incident, m.msg, m.intake_at, m.source, m.line
  FROM incident i CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at > i.started_at - 3600 AND h.hour_at <= i.ended_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last
  JOIN message m ON m.msg = d.msg AND m.uid = CAST(i.kinds AS INTEGER) AND m.intake_at BETWEEN i.started_at AND i.ended_at
  WHERE i.proof = 'uid'
)
SELECT m.incident, m.intake_at, m.source, m.line, x.note
FROM (SELECT incident, min(msg) AS msg, 'first' AS note FROM m GROUP BY 1 UNION ALL SELECT incident, max(msg), 'last' FROM m GROUP BY 1) x
JOIN m ON m.incident = x.incident AND m.msg = x.msg GROUP BY 1, 5;
