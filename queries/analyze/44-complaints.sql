-- Failures that somebody has to act on, as far as they are new: what is added to spells (spells.c). Spells that can't just be added to are made again:
-- those that lose one, those that get one from before their last, and those of a domain that has another usual provider now.

-- Those on lines of the messages that were looked at stand in complaint already (src/analysis/complaints.c).
INSERT INTO complaint
SELECT l.* FROM temp.touched t CROSS JOIN line_complaint l ON l.msg = t.msg WHERE t.msg NOT IN (SELECT msg FROM redo)
UNION ALL
SELECT r.* FROM (SELECT 1 FROM setting WHERE name = 'analysed_reply') CROSS JOIN reply_complaint r WHERE r.msg IN (SELECT msg FROM temp.touched)
UNION ALL -- the first time it is nearly all of them
SELECT r.* FROM (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_reply')) CROSS JOIN reply_complaint r JOIN temp.touched t ON t.msg = r.msg;
CREATE INDEX temp.was_key ON was(key);
CREATE INDEX temp.was_spell ON was(cause, provider, host);

CREATE TEMP TABLE same AS
SELECT x.rowid AS id, y.rowid AS was FROM complaint x CROSS JOIN was y INDEXED BY was_key ON y.key = x.key AND y.cause = x.cause AND y.provider = x.provider
  AND y.logged_at = x.logged_at AND y.text = x.text AND y.masked = x.masked AND y.reply = x.reply AND y.bounced IS x.bounced AND y.confidence = x.confidence;

CREATE TEMP TABLE rebuild(host TEXT, cause TEXT, provider TEXT, PRIMARY KEY (cause, provider, host)) WITHOUT ROWID;
INSERT OR IGNORE INTO rebuild SELECT host, cause, provider FROM was WHERE rowid NOT IN (SELECT was FROM same);
DELETE FROM complaint WHERE rowid IN (SELECT id FROM same);
DROP TABLE same;
INSERT OR IGNORE INTO rebuild
SELECT c.host, c.cause, c.provider FROM complaint c
WHERE (c.logged_at, c.source, c.line) < (
  SELECT l.logged_at, l.source, l.line FROM spell s CROSS JOIN spell_line l ON l.spell = s.spell AND l.slot <= 1
  WHERE s.cause = c.cause AND s.provider = c.provider AND s.host = c.host ORDER BY s.started_at DESC, l.slot DESC LIMIT 1);
INSERT OR IGNORE INTO rebuild
SELECT a.host, c.cause, CASE k.column1 WHEN 0 THEN o.provider ELSE i.provider END
FROM (SELECT 1 FROM moved LIMIT 1) CROSS JOIN delivery_cause c INDEXED BY delivery_cause_nowhere CROSS JOIN delivery d ON d.delivery = c.delivery
CROSS JOIN moved o ON o.domain = d.domain CROSS JOIN verdict v ON v.text = c.text CROSS JOIN message m ON m.msg = c.msg CROSS JOIN mta a ON a.mta = m.mta
CROSS JOIN domain_info i ON i.domain = d.domain CROSS JOIN (VALUES (0), (1)) k
WHERE c.provider IS NULL AND v.provider = '';
DROP TABLE moved;
-- After a prune all of them: what they were made of is not all there.
INSERT OR IGNORE INTO rebuild SELECT host, cause, provider FROM (SELECT 1 FROM setting WHERE name = 'analysed_spells') CROSS JOIN spell;
DELETE FROM setting WHERE name = 'analysed_spells';

DELETE FROM complaint WHERE (cause, provider, host) IN (SELECT cause, provider, host FROM rebuild);
INSERT INTO complaint
SELECT l.* FROM (SELECT DISTINCT cause FROM rebuild) k CROSS JOIN line_complaint l ON l.cause = k.cause
WHERE (l.cause, l.provider, l.host) IN (SELECT cause, provider, host FROM rebuild)
UNION ALL
SELECT r.* FROM (SELECT DISTINCT cause FROM rebuild) k CROSS JOIN reply_complaint r ON r.cause = k.cause
WHERE (r.cause, r.provider, r.host) IN (SELECT cause, provider, host FROM rebuild);

-- When a provider was seen to accept before and after a spell is found by a scan of the new deliveries (recover.c), so what is known is kept.
CREATE TEMP TABLE known AS
SELECT s.spell, s.host, s.cause, s.provider, s.started_at, s.ended_at, s.ok_before_at, s.ok_after_at
FROM rebuild r CROSS JOIN spell s ON s.cause = r.cause AND s.provider = r.provider AND s.host = r.host;
CREATE INDEX temp.known_key ON known(cause, provider, host);
DELETE FROM spell_line WHERE spell IN (SELECT spell FROM known);
DELETE FROM spell_domain WHERE spell IN (SELECT spell FROM known);
DELETE FROM spell WHERE spell IN (SELECT spell FROM known);
