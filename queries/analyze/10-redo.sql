-- Which messages are looked at: those that are not one plain story (accepted at once, for every recipient, by a server or a mailbox), as far as
-- the log says anything new about them. The plain ones need no row of their own: v_outcome takes them from delivery.
-- Watermarks in setting: analysed_message and analysed_delivery are the newest rows the last analysis saw.

DELETE FROM redo;

INSERT OR IGNORE INTO redo
SELECT m.msg
FROM (
  SELECT msg FROM message WHERE msg > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_message'), 0)
  UNION ALL
  SELECT msg FROM unsettled
) n CROSS JOIN message m ON m.msg = n.msg
WHERE m.ended IS NOT 'removed' OR m.activations <> 1 OR m.held_at IS NOT NULL OR m.expired_at IS NOT NULL
  OR NOT EXISTS (SELECT 1 FROM delivery d WHERE d.msg = m.msg);

-- local(8) may log several lines for one recipient; two original recipients may be one; a loopback relay may be a content filter.
INSERT OR IGNORE INTO redo
SELECT d.msg
FROM delivery d
WHERE d.delivery > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_delivery'), 0)
  AND (d.status <> 'sent' OR d.reason IS NOT NULL OR d.orig_to IS NOT NULL
    OR (d.program NOT IN ('smtp', 'lmtp', 'relay/smtp', 'virtual', 'pipe') AND d.program NOT LIKE '%/smtp' AND d.program NOT LIKE '%/lmtp')
    OR d.relay IN (SELECT peer FROM peer_info WHERE place = 'loopback')
    OR EXISTS (SELECT 1 FROM outcome o WHERE o.msg = d.msg));

INSERT OR IGNORE INTO redo
SELECT d.msg
FROM unsettled u CROSS JOIN delivery d ON d.msg = u.msg
WHERE d.status <> 'sent' OR d.reason IS NOT NULL OR d.orig_to IS NOT NULL
  OR (d.program NOT IN ('smtp', 'lmtp', 'relay/smtp', 'virtual', 'pipe') AND d.program NOT LIKE '%/smtp' AND d.program NOT LIKE '%/lmtp')
  OR d.relay IN (SELECT peer FROM peer_info WHERE place = 'loopback');

INSERT OR IGNORE INTO redo
SELECT parent FROM link
WHERE kind = 'filter' AND child > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_message'), 0);
