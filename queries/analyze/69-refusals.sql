-- Refusals of servers that we write to, gathered in runs: what is new is added to them. A server's domain may become one that we write to later: its
-- refusals are taken then. A run that is joined to an earlier one is dissolved, and its refusals taken again.

-- Those of clients that are mail servers by their name, from the new refusals (in an analysis src/analysis/refusals.c has taken them already, and in a first one all that follows
-- up to the settings).
INSERT INTO refused_server(reject, mta, logged_at, domain, parent)
SELECT reject, mta, logged_at, domain, parent FROM server_reject
WHERE reject > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_reject'), 0);
INSERT OR REPLACE INTO setting(name, value) SELECT 'analysed_reject', coalesce(max(reject), 0) FROM reject;

-- postscreen(8) knows no names, and smtpd(8) none of a client whose name it can't confirm: those of addresses that we delivered to, by the name of that server; of the
-- last day too, since we may have written there since. So: the addresses of new refusals, and those of new servers (the first time, of all), and what all servers there are called.
CREATE TEMP TABLE place(addr TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT OR IGNORE INTO place
SELECT p.addr FROM (SELECT CAST(value AS INTEGER) AS last FROM setting WHERE name = 'analysed_peer') x CROSS JOIN peer p ON p.peer > x.last WHERE instr(p.host, '.') > 0;
INSERT OR IGNORE INTO place
SELECT substr(j.client, instr(j.client, '[') + 1, instr(j.client, ']') - instr(j.client, '[') - 1) FROM (SELECT CAST(value AS INTEGER) AS last FROM setting WHERE name = 'analysed_refusal') r
CROSS JOIN reject j ON j.reject > r.last WHERE j.action = 'reject' AND j.client IS NOT NULL;
CREATE TEMP TABLE named(addr TEXT PRIMARY KEY, rest TEXT) WITHOUT ROWID;
INSERT INTO named
SELECT p.addr, min(substr(p.host, instr(p.host, '.') + 1)) FROM peer p
WHERE instr(p.host, '.') > 0 AND (p.addr IN (SELECT addr FROM place) OR NOT EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_peer')) GROUP BY 1;
DROP TABLE place;
INSERT OR IGNORE INTO refused_server(reject, mta, logged_at, domain, parent)
SELECT j.reject, j.mta, j.logged_at, lower(n.rest), lower(substr(n.rest, instr(n.rest, '.') + 1))
FROM (SELECT 1 FROM named LIMIT 1) CROSS JOIN unnamed_reject j CROSS JOIN named n ON n.addr = j.addr
WHERE j.reject >= coalesce((SELECT min(h.first) FROM fact_hour h WHERE h.what = 'reject'
    AND h.hour_at >= coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 90000), (SELECT max(reject) + 1 FROM reject), 0)
  AND instr(n.rest, '.') > 0;
DROP TABLE named;

INSERT INTO refused_beside
SELECT reject FROM beside_reject WHERE reject > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_refusal'), 0);

INSERT OR REPLACE INTO setting(name, value) SELECT 'analysed_refusal', coalesce(max(reject), 0) FROM reject;
INSERT OR REPLACE INTO setting(name, value) SELECT 'analysed_peer', coalesce(max(peer), 0) FROM peer;

CREATE TEMP TABLE known AS
SELECT r.reject, a.host, r.logged_at, substr(j.client, 1, instr(j.client, ']')) AS client, j.sender || ' ' || coalesce(j.recipient, '') AS pair, j.body AS reason, NULL AS run
FROM refused_server r INDEXED BY refused_server_apart CROSS JOIN refusal j ON j.reject = r.reject JOIN mta a ON a.mta = r.mta
WHERE r.run IS NULL AND (EXISTS (SELECT 1 FROM domain n CROSS JOIN domain_info i ON i.domain = n.domain WHERE n.name = r.domain AND i.deliveries >= 3)
  OR (instr(r.parent, '.') > 0 AND EXISTS (SELECT 1 FROM domain n CROSS JOIN domain_info i ON i.domain = n.domain WHERE n.name = r.parent AND i.deliveries >= 3)));

CREATE TEMP TABLE stretch AS -- runs as they are with the new refusals: run is the first one in it, last the last one
WITH one AS (
  SELECT host, started_at, ended_at, run FROM refused_run
  UNION ALL
  SELECT host, min(logged_at), max(logged_at), NULL FROM known GROUP BY host, CAST(logged_at / 3600 AS INTEGER) -- those of an hour are less than a day apart
), begin AS (
  SELECT *, started_at - max(ended_at) OVER (PARTITION BY host ORDER BY started_at, ended_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) < 86400 IS NOT 1 AS begins FROM one
), nth AS (
  SELECT *, sum(begins) OVER (PARTITION BY host ORDER BY started_at, ended_at ROWS UNBOUNDED PRECEDING) AS nth FROM begin
)
SELECT host, min(started_at) AS started_at, min(run) AS run, max(run) AS last FROM nth GROUP BY host, nth;
CREATE INDEX temp.stretch_at ON stretch(host, started_at);

CREATE TEMP TABLE dissolved AS
SELECT r.run FROM refused_run r
WHERE r.run <> (SELECT s.run FROM stretch s WHERE s.host = r.host AND s.started_at <= r.started_at ORDER BY s.started_at DESC LIMIT 1);
INSERT INTO known
SELECT r.reject, a.host, r.logged_at, substr(j.client, 1, instr(j.client, ']')) AS client, j.sender || ' ' || coalesce(j.recipient, ''), j.body, NULL
FROM (SELECT 1 FROM dissolved LIMIT 1) CROSS JOIN refused_server r ON r.run IN (SELECT run FROM dissolved) CROSS JOIN refusal j ON j.reject = r.reject JOIN mta a ON a.mta = r.mta;
DELETE FROM refused_client WHERE run IN (SELECT run FROM dissolved);
DELETE FROM refused_mail WHERE run IN (SELECT run FROM dissolved);
DELETE FROM refused_run WHERE run IN (SELECT run FROM dissolved);
DROP TABLE dissolved;

UPDATE stretch SET run = n.run
FROM (SELECT rowid AS id, (SELECT coalesce(max(run), 0) FROM refused_run) + row_number() OVER (ORDER BY host, started_at) AS run FROM stretch WHERE run IS NULL) n
WHERE n.id = stretch.rowid;
UPDATE known SET run = (SELECT s.run FROM stretch s WHERE s.host = known.host AND s.started_at <= known.logged_at ORDER BY s.started_at DESC LIMIT 1);

CREATE TEMP TABLE mail AS
SELECT x.run, x.pair FROM (SELECT run, pair FROM known WHERE pair IS NOT NULL GROUP BY run, pair) x
WHERE NOT EXISTS (SELECT 1 FROM refused_mail m WHERE m.run = x.run AND m.pair = x.pair);
CREATE TEMP TABLE sender AS
SELECT x.run, x.client, x.n, NOT EXISTS (SELECT 1 FROM refused_client c WHERE c.run = x.run AND c.client = x.client) AS fresh
FROM (SELECT run, client, count(*) AS n FROM known GROUP BY run, client) x;

INSERT INTO refused_run(run, host, started_at, ended_at, events, mails, clients, reason)
WITH new_mail AS (SELECT run, count(*) AS n FROM mail GROUP BY run), new_sender AS (SELECT run, sum(fresh) AS n FROM sender GROUP BY run)
SELECT k.run, k.host, min(k.logged_at), max(k.logged_at), count(*), coalesce((SELECT n FROM new_mail m WHERE m.run = k.run), 0),
  (SELECT n FROM new_sender s WHERE s.run = k.run), min(k.reason)
FROM known k GROUP BY k.run
ON CONFLICT DO UPDATE SET started_at = min(started_at, excluded.started_at), ended_at = max(ended_at, excluded.ended_at), events = events + excluded.events,
  mails = mails + excluded.mails, clients = clients + excluded.clients, reason = min(reason, excluded.reason);
INSERT INTO refused_client(run, client, n) SELECT run, client, n FROM sender WHERE true ON CONFLICT DO UPDATE SET n = n + excluded.n;
INSERT INTO refused_mail(run, pair) SELECT run, pair FROM mail;
DROP TABLE mail;
DROP TABLE sender;
UPDATE refused_server SET run = k.run FROM known k WHERE k.reject = refused_server.reject;

DROP TABLE known;
DROP TABLE stretch;
