-- title: Trace: messages to or from an address
-- about: As recipient, as recipient before aliases (orig_to), as envelope sender. One pass over deliveries and messages: an index on recipient costs a
--   quarter of the speed of every ingest, the pass one or two seconds for ten million deliveries.
-- param: :what the address
-- param: :since seen at or after; Unix seconds or a time
-- param: :until came in before

WITH n AS MATERIALIZED (
  SELECT coalesce((SELECT domain FROM domain WHERE name = lower(substr(:what, instr(:what, '@') + 1))), -1) AS domain
), f(msg) AS (
  SELECT d.msg FROM n CROSS JOIN delivery d WHERE (d.domain = n.domain AND d.recipient = :what COLLATE NOCASE) OR d.orig_to = :what COLLATE NOCASE
  UNION SELECT msg FROM message WHERE sender = :what COLLATE NOCASE
  UNION SELECT msg FROM reject WHERE msg IS NOT NULL AND (recipient = :what COLLATE NOCASE OR sender = :what COLLATE NOCASE)
)
SELECT m.msg FROM f JOIN message m ON m.msg = f.msg
WHERE m.last_at >= coalesce(:since, 0) AND m.intake_at < coalesce(:until, 9e15)
ORDER BY m.intake_at, m.msg;
