-- What was derived about these messages before.

-- Failures that somebody has to act on: what spells are made of (44-complaints.sql).
CREATE TEMP VIEW line_complaint AS
SELECT key, (SELECT a.host FROM mta a WHERE a.mta = w.mta) AS host, cause, provider, logged_at, msg, recipient, domain, status = 'bounced' AS bounced, reply, masked,
  confidence, text, list, sublist, our_addr, source, line, to_at, to_source, to_line
FROM complaint_line w WHERE w.echo = 0 AND NOT EXISTS (SELECT 1 FROM everyday_cause e WHERE w.cause GLOB e.pattern);
CREATE TEMP VIEW reply_complaint AS
SELECT key, (SELECT a.host FROM mta a WHERE a.mta = w.mta) AS host, cause, provider, logged_at, msg, recipient, domain, status = 'bounced' AS bounced, reply, masked,
  confidence, text, list, sublist, our_addr, source, line, to_at, to_source, to_line
FROM complaint_reply w WHERE w.echo = 0 AND NOT EXISTS (SELECT 1 FROM everyday_cause e WHERE w.cause GLOB e.pattern);

CREATE TEMP TABLE was AS
SELECT l.* FROM (SELECT 1 FROM delivery_cause LIMIT 1) CROSS JOIN temp.touched t CROSS JOIN line_complaint l ON l.msg = t.msg
UNION ALL
SELECT r.* FROM (SELECT 1 FROM setting WHERE name = 'analysed_reply') CROSS JOIN reply_complaint r
WHERE r.msg IN (SELECT msg FROM temp.touched) -- of all replies only these are looked at
  AND -r.key <= coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_reply'), 0);

DELETE FROM delivery_cause WHERE msg IN (SELECT msg FROM redo UNION ALL SELECT msg FROM temp.awake);
DELETE FROM outcome WHERE msg IN (SELECT msg FROM redo UNION ALL SELECT msg FROM temp.awake);
