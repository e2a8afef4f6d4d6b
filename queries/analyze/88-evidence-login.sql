-- Lines behind a burst of one login: where its first and its last message began.

INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT i.incident, m.intake_at, m.source, m.line, x.note
FROM (
  SELECT i.incident, min(m.msg) AS msg, 'first' AS note FROM incident i JOIN message m ON m.sasl_user = i.kinds AND m.intake_at BETWEEN i.started_at AND i.ended_at
  WHERE i.proof = 'login' GROUP BY 1
  UNION ALL
  SELECT i.incident, max(m.msg), 'last' FROM incident i JOIN message m ON m.sasl_user = i.kinds AND m.intake_at BETWEEN i.started_at AND i.ended_at
  WHERE i.proof = 'login' GROUP BY 1
) x JOIN incident i ON i.incident = x.incident JOIN message m ON m.msg = x.msg;
