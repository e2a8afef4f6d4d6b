-- Lines behind refusals of our own server: the first and the last.

INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
WITH ends AS MATERIALIZED (
  SELECT i.incident,
    (SELECT r.reject FROM refused_server r CROSS JOIN reject j ON j.reject = r.reject
      WHERE r.logged_at BETWEEN i.started_at AND i.ended_at AND instr(', ' || i.kinds || ',', ', ' || substr(j.client, 1, instr(j.client, ']')) || ',') > 0 ORDER BY r.reject LIMIT 1) AS first,
    (SELECT r.reject FROM refused_server r CROSS JOIN reject j ON j.reject = r.reject
      WHERE r.logged_at BETWEEN i.started_at AND i.ended_at AND instr(', ' || i.kinds || ',', ', ' || substr(j.client, 1, instr(j.client, ']')) || ',') > 0 ORDER BY r.reject DESC LIMIT 1) AS last
  FROM incident i WHERE i.proof = 'reject'
)
SELECT x.incident, j.logged_at, j.source, j.line, x.note
FROM (SELECT incident, first AS reject, 'first' AS note FROM ends UNION ALL SELECT incident, last, 'last' FROM ends) x JOIN reject j ON j.reject = x.reject;

-- The same for machines of our own that are refused.
INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
WITH end AS MATERIALIZED (
  SELECT incident, host, started_at AS at, 'first' AS note FROM incident WHERE proof = 'door' UNION ALL SELECT incident, host, ended_at, 'last' FROM incident WHERE proof = 'door'
)
SELECT incident, logged_at, source, line, note FROM (
  SELECT e.incident, e.host, e.note, j.mta, j.logged_at, j.source, j.line FROM refused_beside b CROSS JOIN reject j ON j.reject = b.reject CROSS JOIN end e ON e.at = j.logged_at
) x JOIN mta a ON a.mta = x.mta AND a.host = x.host
GROUP BY incident, logged_at;

-- And where the detector names them by their keys.
INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT i.incident, j.logged_at, j.source, j.line, x.note
FROM incident i CROSS JOIN (SELECT 1 AS last, 'last' AS note UNION ALL SELECT 0, 'first') x
CROSS JOIN reject j ON j.reject = CAST(CASE WHEN x.last THEN substr(i.kinds, instr(i.kinds, ',') + 1) ELSE i.kinds END AS INTEGER)
WHERE i.proof = 'refusal';
