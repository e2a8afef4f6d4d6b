-- After the spells were made (spells.c): what was known about them, and which are told together.

UPDATE spell SET
  ok_before_at = (SELECT k.ok_before_at FROM known k WHERE k.host = spell.host AND k.cause = spell.cause AND k.provider = spell.provider
    AND k.started_at = spell.started_at),
  ok_after_at = (SELECT k.ok_after_at FROM known k WHERE k.host = spell.host AND k.cause = spell.cause AND k.provider = spell.provider
    AND k.ended_at = spell.ended_at)
WHERE EXISTS (SELECT 1 FROM known);

-- One of a provider of which nothing new is heard: what was known before.
UPDATE spell SET ok_before_at = (SELECT s.last_at FROM provider_seen s WHERE s.host = spell.host AND s.provider = spell.provider AND s.last_at < spell.started_at)
WHERE ok_before_at IS NULL;

DROP TABLE known;

-- A fault of ours is told by many providers at once. Those with fewer than three messages, or less than a tenth of all messages of that cause in a run (less
-- than a day apart), are pooled where there are six of them or more.
WITH run AS (
  SELECT spell, host, cause, messages, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY started_at, spell) AS run
  FROM (
    SELECT *, started_at - max(ended_at) OVER (PARTITION BY host, cause ORDER BY started_at, spell
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) < 86400 AS joined
    FROM spell)
), total AS MATERIALIZED (
  SELECT host, cause, run, sum(messages) AS messages FROM run GROUP BY 1, 2, 3
), small AS MATERIALIZED (
  SELECT r.spell, r.host, r.cause, r.run FROM run r JOIN total t ON t.host = r.host AND t.cause = r.cause AND t.run = r.run
  WHERE r.messages < 3 OR r.messages * 10 < t.messages
), many AS MATERIALIZED (
  SELECT host, cause, run FROM small GROUP BY 1, 2, 3 HAVING count(*) >= 6
)
UPDATE spell SET pool = s.run
FROM small s JOIN many m ON m.host = s.host AND m.cause = s.cause AND m.run = s.run
WHERE s.spell = spell.spell;
