-- The lines behind a shift of delivery times: its first and its last slow one. (The text of a plain success is not kept; file and line are.)

INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT i.incident, x.at, x.source, x.line, x.note
FROM incident i
JOIN (
  SELECT host, provider, part, started_at, ended_at, first_at AS at, source, line, 'first' AS note FROM shift
  UNION ALL
  SELECT host, provider, part, started_at, ended_at, ended_at, last_source, last_line, 'last' FROM shift
) x ON x.host = i.host AND (i.provider = x.provider OR i.provider = i.host AND CASE x.note WHEN 'first' THEN x.started_at = i.started_at ELSE x.ended_at = i.ended_at END) AND (i.cause = 'delay.' || x.part OR i.cause = 'network.ipv6.timeout' AND x.part = 'connect') AND x.started_at >= i.started_at AND x.ended_at <= i.ended_at
WHERE i.proof = 'shift';
