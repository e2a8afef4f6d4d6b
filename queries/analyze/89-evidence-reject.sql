-- Lines behind refusals of our own server: the first and the last.

INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT i.incident, j.logged_at, j.source, j.line, x.note
FROM (
  SELECT i.incident, min(j.reject) AS reject, 'first' AS note FROM incident i JOIN refused_server r JOIN reject j ON j.reject = r.reject
    AND j.logged_at BETWEEN i.started_at AND i.ended_at AND instr(', ' || i.kinds || ',', ', ' || j.client || ',') > 0
  WHERE i.proof = 'reject' GROUP BY 1
  UNION ALL
  SELECT i.incident, max(j.reject), 'last' FROM incident i JOIN refused_server r JOIN reject j ON j.reject = r.reject
    AND j.logged_at BETWEEN i.started_at AND i.ended_at AND instr(', ' || i.kinds || ',', ', ' || j.client || ',') > 0
  WHERE i.proof = 'reject' GROUP BY 1
) x JOIN incident i ON i.incident = x.incident JOIN reject j ON j.reject = x.reject;
