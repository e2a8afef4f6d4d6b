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

-- The same for what was turned away by an error of our own system.
INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT i.incident, j.logged_at, j.source, j.line, CASE WHEN j.logged_at = i.started_at THEN 'first' ELSE 'last' END
FROM incident i CROSS JOIN reject j INDEXED BY reject_own ON j.dsn >= '4.3.' AND j.dsn < '4.3/' AND j.logged_at IN (i.started_at, i.ended_at)
JOIN mta a ON a.mta = j.mta AND a.host = i.host
WHERE i.proof = 'door'
GROUP BY i.incident, j.logged_at;
