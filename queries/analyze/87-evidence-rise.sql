-- Lines behind a rise of a share: the first and the last deferral (or refusal as unknown) of that provider in it.

INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT i.incident, d.logged_at, d.source, d.line, e.note
FROM (
  SELECT i.incident, min(d.delivery) AS delivery, 'first' AS note FROM incident i
  JOIN delivery d INDEXED BY delivery_problem ON d.logged_at BETWEEN i.started_at AND i.ended_at AND d.status <> 'sent' JOIN peer_info p ON p.peer = d.relay
  WHERE i.proof = 'rise' AND p.provider = i.provider AND CASE i.cause WHEN 'deferral.rise' THEN d.status IN ('deferred', 'SOFTBOUNCE') ELSE d.status = 'bounced' END GROUP BY 1
  UNION ALL
  SELECT i.incident, max(d.delivery), 'last' FROM incident i
  JOIN delivery d INDEXED BY delivery_problem ON d.logged_at BETWEEN i.started_at AND i.ended_at AND d.status <> 'sent' JOIN peer_info p ON p.peer = d.relay
  WHERE i.proof = 'rise' AND p.provider = i.provider AND CASE i.cause WHEN 'deferral.rise' THEN d.status IN ('deferred', 'SOFTBOUNCE') ELSE d.status = 'bounced' END GROUP BY 1
) e
JOIN incident i ON i.incident = e.incident JOIN delivery d ON d.delivery = e.delivery;
