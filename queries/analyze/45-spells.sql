-- After the spells were made (spells.c): what was known about those that were made again.

UPDATE spell SET
  ok_before_at = (SELECT k.ok_before_at FROM known k WHERE k.host = spell.host AND k.cause = spell.cause AND k.provider = spell.provider
    AND k.started_at = spell.started_at),
  ok_after_at = (SELECT k.ok_after_at FROM known k WHERE k.host = spell.host AND k.cause = spell.cause AND k.provider = spell.provider
    AND k.ended_at = spell.ended_at)
WHERE (cause, provider, host) IN (SELECT cause, provider, host FROM known);

-- One of a provider of which nothing new is heard: what was known before.
UPDATE spell SET ok_before_at = (SELECT s.last_at FROM provider_seen s WHERE s.host = spell.host AND s.provider = spell.provider AND s.last_at < spell.started_at)
WHERE ok_before_at IS NULL;

DROP TABLE known;
DROP TABLE was;
DROP TABLE complaint;
DROP TABLE rebuild;
DROP VIEW line_complaint;
DROP VIEW reply_complaint;
