-- title: Trace: messages to or from a domain
-- about: The domain of a recipient, of a recipient before aliases (orig_to), or of the envelope sender. One pass over deliveries and messages.
-- param: :what the domain
-- param: :since seen at or after; Unix seconds or a time
-- param: :until came in before

WITH n AS MATERIALIZED (
  SELECT coalesce((SELECT domain FROM domain WHERE name = lower(:what)), -1) AS domain
), f(msg) AS (
  SELECT d.msg FROM n CROSS JOIN delivery d
    WHERE d.domain = n.domain OR (d.orig_to IS NOT NULL AND substr(d.orig_to, instr(d.orig_to, '@') + 1) = :what COLLATE NOCASE)
  UNION SELECT msg FROM message WHERE substr(sender, instr(sender, '@') + 1) = :what COLLATE NOCASE
  UNION SELECT msg FROM reject WHERE msg IS NOT NULL
    AND (substr(recipient, instr(recipient, '@') + 1) = :what COLLATE NOCASE OR substr(sender, instr(sender, '@') + 1) = :what COLLATE NOCASE)
)
SELECT m.msg FROM f JOIN message m ON m.msg = f.msg
WHERE m.last_at >= coalesce(:since, 0) AND m.intake_at < coalesce(:until, 9e15)
ORDER BY m.intake_at, m.msg;
