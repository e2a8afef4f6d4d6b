-- The lines that prove an incident, a handful each: the first and the last, one from its worst hour, one of each distinct text (at most four),
-- and a masked pair: the reply that decided, and the line that shows something else. A line is taken once, under the first note.
-- Candidates are the first line of each text, in the worst hour and around it the first of each hour, and the last line of all.

CREATE TEMP TABLE proof(incident TEXT, logged_at REAL, source INTEGER, line INTEGER, text, masked INTEGER, to_at REAL, to_source INTEGER, to_line INTEGER);

-- Of complaints by provider these stand with their spells; of many that are told together, the earliest, the latest and those of the worst hour are
-- looked at. Those told as the machine's own are looked up.
CREATE TEMP TABLE spell_of AS
SELECT i.incident, p.spell FROM incident i CROSS JOIN spell p ON p.cause = i.cause AND p.provider = i.provider AND p.host = i.host
WHERE i.proof = 'complaint' AND i.provider <> 'others' AND p.started_at <= i.ended_at AND p.ended_at >= i.started_at;
INSERT INTO spell_of
SELECT i.incident, p.spell
FROM incident i CROSS JOIN spell p ON p.spell IN (
  SELECT spell FROM (SELECT x.spell FROM spell x WHERE x.cause = i.cause AND x.host = i.host AND x.pool IS NOT NULL AND x.started_at <= i.ended_at AND x.ended_at >= i.started_at
    ORDER BY x.started_at, x.provider LIMIT 20)
  UNION SELECT spell FROM (SELECT x.spell FROM spell x WHERE x.cause = i.cause AND x.host = i.host AND x.pool IS NOT NULL AND x.started_at <= i.ended_at AND x.ended_at >= i.started_at
    ORDER BY x.ended_at DESC, x.provider LIMIT 5)
  UNION SELECT spell FROM (SELECT x.spell FROM spell x WHERE x.cause = i.cause AND x.host = i.host AND x.pool IS NOT NULL AND x.started_at <= i.ended_at AND x.ended_at >= i.started_at
    ORDER BY x.peak_at, x.provider LIMIT 5))
WHERE i.proof = 'complaint' AND i.provider = 'others';
INSERT INTO proof SELECT o.incident, l.logged_at, l.source, l.line, l.text, l.masked, l.to_at, l.to_source, l.to_line
FROM spell_of o CROSS JOIN spell_line l ON l.spell = o.spell;
DROP TABLE spell_of;

-- Of a long trouble these are very many: its first hour, the hours around the worst one and the last hour are looked at, and the masked lines; all of it only where the first
-- hour has fewer than four texts, or the last one no line. A masked line comes minutes after the reply that decided (to_at, by which lines are found).
CREATE TEMP VIEW own_complaint AS
SELECT i.incident, i.started_at, i.ended_at, CAST(i.peak_at / 3600 AS INTEGER) * 3600 AS near_at, w.logged_at, w.source, w.line, w.text, w.masked, w.to_at, w.to_source, w.to_line, w.to_at AS found_at
FROM incident i
CROSS JOIN complaint_line w ON w.cause = i.cause AND w.logged_at BETWEEN i.started_at AND i.ended_at AND w.to_at >= i.started_at - 3600
JOIN mta a ON a.mta = w.mta AND a.host = i.host
WHERE i.proof = 'complaint' AND i.provider = i.host AND w.echo = 0;
CREATE TEMP TABLE own_reply AS
SELECT i.incident, i.started_at, i.ended_at, CAST(i.peak_at / 3600 AS INTEGER) * 3600 AS near_at, w.logged_at, w.source, w.line, w.text, w.masked, w.to_at, w.to_source, w.to_line
FROM incident i
CROSS JOIN complaint_reply w ON w.cause = i.cause AND w.logged_at BETWEEN i.started_at AND i.ended_at
JOIN mta a ON a.mta = w.mta AND a.host = i.host
WHERE i.proof = 'complaint' AND i.provider = i.host AND w.echo = 0;

CREATE TEMP VIEW connect_line AS
SELECT i.incident, CAST(i.peak_at / 3600 AS INTEGER) * 3600 AS near_at, f.logged_at, f.source, f.line, f.errno
FROM incident i
CROSS JOIN connect_by_hour f ON f.hour_at > i.started_at - 3600 AND f.hour_at <= i.ended_at AND f.logged_at BETWEEN i.started_at AND i.ended_at
CROSS JOIN mta a ON a.mta = f.mta AND a.host = i.host
CROSS JOIN peer p ON p.peer = f.peer AND p.family = CASE WHEN i.cause GLOB 'network.ipv4.*' THEN 'ipv4' ELSE 'ipv6' END
WHERE i.proof = 'connect';

CREATE TEMP TABLE outcome_line AS -- each lies elsewhere, and is asked for twice
SELECT i.incident, CAST(i.peak_at / 3600 AS INTEGER) * 3600 AS near_at, d.logged_at, d.source, d.line, d.reason
FROM incident i
CROSS JOIN outcome o ON o.outcome = i.kinds AND o.last_at BETWEEN i.started_at AND i.ended_at
JOIN delivery d ON d.delivery = o.delivery
JOIN message m ON m.msg = o.msg
JOIN mta a ON a.mta = m.mta AND a.host = i.host
WHERE i.proof = 'outcome' AND (i.provider = i.host OR o.cause = i.detail);

INSERT INTO proof SELECT incident, min(logged_at), source, line, text, masked, to_at, to_source, to_line FROM own_complaint WHERE found_at < started_at + 7200 AND logged_at < started_at + 3600
GROUP BY incident, text, masked, CASE WHEN logged_at >= near_at AND logged_at < near_at + 7200 THEN CAST(logged_at / 3600 AS INTEGER) END;
CREATE TEMP TABLE wide AS
SELECT incident FROM incident WHERE proof = 'complaint' AND provider = host AND incident NOT IN (
  SELECT p.incident FROM proof p JOIN incident i ON i.incident = p.incident AND i.provider = i.host WHERE p.logged_at < i.started_at + 3600 GROUP BY p.incident HAVING count(DISTINCT p.text) >= 4);
INSERT INTO proof SELECT incident, max(logged_at), source, line, text, masked, to_at, to_source, to_line FROM own_complaint WHERE found_at >= ended_at - 3600 AND logged_at >= ended_at - 3600 GROUP BY incident;
INSERT INTO wide SELECT incident FROM incident i WHERE proof = 'complaint' AND provider = host AND NOT EXISTS (SELECT 1 FROM proof p WHERE p.incident = i.incident AND p.logged_at >= i.ended_at - 3600);
INSERT INTO proof SELECT incident, min(logged_at), source, line, text, masked, to_at, to_source, to_line FROM own_complaint
WHERE found_at >= near_at AND found_at < near_at + 10800 AND logged_at >= near_at AND logged_at < near_at + 7200 GROUP BY incident, text, masked, CAST(logged_at / 3600 AS INTEGER);
INSERT INTO proof SELECT incident, min(logged_at), source, line, text, masked, to_at, to_source, to_line FROM own_complaint WHERE masked = 1 GROUP BY incident, text;
INSERT INTO proof SELECT incident, min(logged_at), source, line, text, masked, to_at, to_source, to_line FROM own_complaint WHERE incident IN (SELECT incident FROM wide)
GROUP BY incident, text, masked, CASE WHEN logged_at >= near_at AND logged_at < near_at + 7200 THEN CAST(logged_at / 3600 AS INTEGER) END;
INSERT INTO proof SELECT incident, max(logged_at), source, line, text, masked, to_at, to_source, to_line FROM own_complaint WHERE incident IN (SELECT incident FROM wide) GROUP BY incident;
DROP TABLE wide;
INSERT INTO proof SELECT incident, min(logged_at), source, line, text, masked, to_at, to_source, to_line FROM own_reply
GROUP BY incident, text, masked, CASE WHEN logged_at >= near_at AND logged_at < near_at + 7200 THEN CAST(logged_at / 3600 AS INTEGER) END;
INSERT INTO proof SELECT incident, max(logged_at), source, line, text, masked, to_at, to_source, to_line FROM own_reply GROUP BY incident;
INSERT INTO proof SELECT incident, min(logged_at), source, line, errno, 0, NULL, NULL, NULL FROM connect_line
GROUP BY incident, errno, CASE WHEN logged_at >= near_at AND logged_at < near_at + 7200 THEN CAST(logged_at / 3600 AS INTEGER) END;
INSERT INTO proof SELECT incident, max(logged_at), source, line, errno, 0, NULL, NULL, NULL FROM connect_line GROUP BY incident;
INSERT INTO proof SELECT incident, min(logged_at), source, line, reason, 0, NULL, NULL, NULL FROM outcome_line
GROUP BY incident, reason, CASE WHEN logged_at >= near_at AND logged_at < near_at + 7200 THEN CAST(logged_at / 3600 AS INTEGER) END;
INSERT INTO proof SELECT incident, max(logged_at), source, line, reason, 0, NULL, NULL, NULL FROM outcome_line GROUP BY incident;

-- Events are found by their kind and time: there may be very many of one kind.
CREATE TEMP TABLE event_kind_of AS
SELECT i.incident, i.host, i.started_at, i.ended_at, CAST(i.peak_at / 3600 AS INTEGER) * 3600 AS near_at, k.value AS kind
FROM incident i CROSS JOIN json_each('["' || replace(i.kinds, ',', '","') || '"]') k
WHERE i.proof = 'event';
INSERT INTO proof SELECT k.incident, e.logged_at, e.source, e.line, e.kind, 0, NULL, NULL, NULL
FROM event_kind_of k CROSS JOIN event e ON e.event = (SELECT x.event FROM event x WHERE x.kind = k.kind AND x.logged_at BETWEEN k.started_at AND k.ended_at
  AND x.mta IN (SELECT a.mta FROM mta a WHERE a.host = k.host) ORDER BY x.logged_at, x.event LIMIT 1);
INSERT INTO proof SELECT k.incident, min(e.logged_at), e.source, e.line, e.kind, 0, NULL, NULL, NULL
FROM event_kind_of k CROSS JOIN event e ON e.kind = k.kind AND e.logged_at >= max(k.started_at, k.near_at) AND e.logged_at <= k.ended_at AND e.logged_at < k.near_at + 7200
WHERE e.mta IN (SELECT a.mta FROM mta a WHERE a.host = k.host)
GROUP BY k.incident, e.kind, CAST(e.logged_at / 3600 AS INTEGER);
INSERT INTO proof SELECT l.incident, e.logged_at, e.source, e.line, e.kind, 0, NULL, NULL, NULL
FROM (
  SELECT k.incident, k.host, max((SELECT max(x.logged_at) FROM event x WHERE x.kind = k.kind AND x.logged_at BETWEEN k.started_at AND k.ended_at
    AND x.mta IN (SELECT a.mta FROM mta a WHERE a.host = k.host))) AS last_at
  FROM event_kind_of k GROUP BY k.incident) l
CROSS JOIN event e ON e.event = (SELECT min(x.event) FROM event_kind_of k CROSS JOIN event x ON x.kind = k.kind AND x.logged_at = l.last_at
  WHERE k.incident = l.incident AND x.mta IN (SELECT a.mta FROM mta a WHERE a.host = l.host));
DROP TABLE event_kind_of;

DROP VIEW own_complaint;
DROP TABLE own_reply;
DROP VIEW connect_line;
DROP TABLE outcome_line;

CREATE TEMP TABLE numbered AS
SELECT p.*, p.logged_at >= i.peak_at AND p.logged_at < i.peak_at + 3600 AS peak,
  row_number() OVER (PARTITION BY p.incident ORDER BY p.logged_at, p.source, p.line) AS nth,
  row_number() OVER (PARTITION BY p.incident ORDER BY p.logged_at DESC, p.source DESC, p.line DESC) AS back,
  row_number() OVER (PARTITION BY p.incident, p.masked ORDER BY p.logged_at, p.source, p.line) AS in_masked,
  row_number() OVER (PARTITION BY p.incident, p.text ORDER BY p.logged_at, p.source, p.line) AS of_text
FROM proof p JOIN incident i ON i.incident = p.incident;

INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT incident, logged_at, source, line, 'first' FROM numbered WHERE nth = 1;
INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT incident, logged_at, source, line, 'last' FROM numbered WHERE back = 1;
INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT incident, logged_at, source, line, 'text'
FROM (SELECT *, row_number() OVER (PARTITION BY incident ORDER BY nth) AS texts FROM numbered WHERE of_text = 1) WHERE texts <= 4;
INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT incident, logged_at, source, line, 'reply' FROM numbered WHERE masked = 1 AND in_masked = 1;
INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT incident, to_at, to_source, to_line, 'masked' FROM numbered WHERE masked = 1 AND in_masked = 1;
INSERT OR IGNORE INTO incident_evidence(incident, logged_at, source, line, note)
SELECT incident, logged_at, source, line, 'peak'
FROM (SELECT *, row_number() OVER (PARTITION BY incident ORDER BY nth) AS peaks FROM numbered WHERE peak = 1) WHERE peaks = 1;

DROP TABLE numbered;
DROP TABLE proof;
