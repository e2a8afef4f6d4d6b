-- Which messages are looked at: those that are not one plain story (made active once, never on hold, and gone when every recipient was accepted), as far as the log says
-- anything new about them. The plain ones need no row of their own: v_outcome takes them from delivery. New ones, and those whose `to=`
-- lines are not plain, are in redo already (lines.c); these are the others. Watermarks in setting: analysed_message is the newest message seen.

INSERT OR IGNORE INTO redo
SELECT m.msg
FROM temp.awake u CROSS JOIN message m ON m.msg = u.msg
WHERE m.ended IS NOT 'removed' OR m.activations <> 1 OR m.held_at IS NOT NULL OR m.expired_at IS NOT NULL
  OR NOT EXISTS (SELECT 1 FROM delivery d WHERE d.msg = m.msg) OR EXISTS (SELECT 1 FROM released r WHERE r.msg = m.msg);

INSERT OR IGNORE INTO redo
SELECT parent FROM link
WHERE kind = 'filter' AND child > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_message'), 0);

-- Notifications of Postfix's own, which reports leave out: new ones, and those that the log ties to their message only now.
INSERT OR IGNORE INTO redo
SELECT child FROM link
WHERE child > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_message'), 0) AND kind IN ('bounce', 'delay', 'dsn')
UNION ALL
SELECT l.child FROM temp.awake u CROSS JOIN link l ON l.child = u.msg AND l.kind IN ('bounce', 'delay', 'dsn')
UNION ALL
SELECT child FROM link
WHERE logged_at >= coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600 AND kind IN ('bounce', 'delay', 'dsn');

-- What is derived again does not sleep, whatever woke it.
INSERT OR IGNORE INTO temp.awake
SELECT u.msg FROM (SELECT 1 FROM unsettled LIMIT 1) CROSS JOIN redo r CROSS JOIN unsettled u ON u.msg = r.msg;
