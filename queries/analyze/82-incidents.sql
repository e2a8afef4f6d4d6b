-- Findings become incidents: those of one cause at one provider (or machine) that are less than a day apart are one, or less than a week apart where
-- it was not seen to work in between: a small server writes to a provider every few days. Its key is made of the day it began, so that the next analysis
-- extends it. When two machines saw the same on the same day, the second has its name in the key.

-- What prune took the facts of (setting pruned_at: before that moment) is not found again: an incident that had begun by then keeps its key, its start
-- and what was counted.

CREATE TEMP TABLE past AS
SELECT * FROM incident WHERE started_at < (SELECT CAST(value AS REAL) FROM setting WHERE name = 'pruned_at');

DELETE FROM incident_evidence;
DELETE FROM incident;

CREATE TEMP TABLE run AS -- the findings, those of one incident with the same number
WITH s AS (
  SELECT *,
    started_at - max(ended_at) OVER (PARTITION BY cause, provider, host ORDER BY started_at, signal
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) < 86400
    OR (provider <> 'others' AND started_at - lag(ended_at) OVER w < 7 * 86400 AND (lag(state) OVER w = 'open' OR lag(ok_after_at) OVER w >= started_at)) AS joined,
    CASE severity WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END AS weight
  FROM signal WHERE told_in IS NULL WINDOW w AS (PARTITION BY cause, provider, host ORDER BY started_at, signal)
)
SELECT *, sum(joined IS NOT 1) OVER (ORDER BY cause, provider, host, started_at, signal) AS run FROM s;

CREATE TEMP TABLE counted(run INTEGER PRIMARY KEY, events INTEGER, messages INTEGER, recipients INTEGER, masked INTEGER);
INSERT INTO counted -- what two detectors saw at the same time is one thing: the larger number, not both
SELECT run, sum(events), sum(messages), sum(recipients), sum(masked)
FROM (
  SELECT run, part, max(events) AS events, max(messages) AS messages, max(recipients) AS recipients, max(masked) AS masked
  FROM (
    SELECT run, part, detector, sum(events) AS events, sum(messages) AS messages, sum(recipients) AS recipients, sum(masked) AS masked
    FROM (
      SELECT *, sum(apart IS NOT 0) OVER (PARTITION BY run ORDER BY started_at, signal) AS part
      FROM (SELECT *, started_at > max(ended_at) OVER (PARTITION BY run ORDER BY started_at, signal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM run))
    GROUP BY run, part, detector)
  GROUP BY run, part)
GROUP BY run;

INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ok_before_at, peak_at, ended_at, ok_after_at,
  events, messages, recipients, domains, masked, list, sublist, our_addr, detector, proof, kinds, detail)
WITH ranked AS (
  SELECT *,
    row_number() OVER (PARTITION BY run ORDER BY ended_at DESC, signal DESC) AS latest,
    row_number() OVER (PARTITION BY run ORDER BY started_at, signal) AS nth,
    row_number() OVER (PARTITION BY run ORDER BY weight DESC, events DESC, signal) AS worst
  FROM run
), merged AS (
  SELECT r.cause, r.provider, r.host, max(weight) AS weight, max(CASE WHEN latest = 1 THEN state END) AS state, max(confidence) AS confidence,
    min(started_at) AS started_at, max(CASE WHEN nth = 1 THEN ok_before_at END) AS ok_before_at,
    max(CASE WHEN worst = 1 THEN peak_at END) AS peak_at, max(ended_at) AS ended_at, max(CASE WHEN latest = 1 THEN ok_after_at END) AS ok_after_at,
    max(c.events) AS events, max(c.messages) AS messages, max(c.recipients) AS recipients, max(domains) AS domains, max(c.masked) AS masked,
    max(CASE WHEN worst = 1 THEN list END) AS list, max(CASE WHEN worst = 1 THEN sublist END) AS sublist,
    max(CASE WHEN worst = 1 THEN our_addr END) AS our_addr, max(CASE WHEN worst = 1 THEN detector END) AS detector,
    max(CASE WHEN worst = 1 THEN proof END) AS proof, max(CASE WHEN worst = 1 THEN kinds END) AS kinds,
    max(CASE WHEN worst = 1 THEN detail END) AS detail
  FROM ranked r CROSS JOIN counted c ON c.run = r.run GROUP BY r.run
), keyed AS (
  SELECT *, row_number() OVER (PARTITION BY cause, provider, strftime('%Y%m%d', started_at, 'unixepoch')
      ORDER BY (SELECT min(a.mta) FROM mta a WHERE a.host = merged.host), started_at) AS same
  FROM merged
)
SELECT cause || '@' || provider || CASE WHEN same > 1 AND host <> provider THEN '.' || host ELSE '' END
    || '@' || strftime('%Y%m%d', started_at, 'unixepoch'),
  cause, provider, host, CASE weight WHEN 4 THEN 'critical' WHEN 3 THEN 'high' WHEN 2 THEN 'medium' ELSE 'low' END,
  state, confidence, started_at, ok_before_at, peak_at, ended_at, CASE WHEN state = 'recovered' THEN ok_after_at END,
  events, messages, recipients, domains, masked, list, sublist, our_addr, detector, proof, kinds, detail
FROM keyed;
DROP TABLE counted;
DROP TABLE run;

-- One that goes on after that moment is found as if it had begun there: less than a day apart is the same one.
CREATE TEMP TABLE goes_on AS
SELECT p.incident AS past, i.incident
FROM past p JOIN incident i ON i.cause = p.cause AND i.provider = p.provider AND i.host = p.host AND i.ended_at >= p.started_at
  AND (i.started_at - p.ended_at < 86400 OR (p.provider <> 'others' AND i.started_at - p.ended_at < 7 * 86400 AND (p.state = 'open' OR p.ok_after_at >= i.started_at)))
GROUP BY i.incident HAVING p.started_at = max(p.started_at);

UPDATE incident SET incident = p.incident, started_at = p.started_at, ok_before_at = p.ok_before_at, confidence = max(incident.confidence, p.confidence),
  events = max(incident.events, p.events), messages = max(incident.messages, p.messages), recipients = max(incident.recipients, p.recipients),
  domains = max(incident.domains, p.domains), masked = max(incident.masked, p.masked),
  peak_at = CASE WHEN p.events > incident.events THEN p.peak_at ELSE incident.peak_at END,
  list = coalesce(incident.list, p.list), sublist = coalesce(incident.sublist, p.sublist), our_addr = coalesce(incident.our_addr, p.our_addr)
FROM goes_on g JOIN past p ON p.incident = g.past
WHERE incident.incident = g.incident AND NOT EXISTS (SELECT 1 FROM goes_on h WHERE h.past = g.past AND h.incident < g.incident);

INSERT OR IGNORE INTO incident SELECT * FROM past;
DROP TABLE goes_on;
DROP TABLE past;
