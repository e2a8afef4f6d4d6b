-- What the next lines can still change is looked at again next time: messages still queued, those that the log spoke of in its last minutes (lines of
-- several processes arrive out of order), and those that a delivery agent may still be working on.

-- late: the new messages of those last minutes (src/analysis/mails.c). Here only the others need to be looked at.
CREATE TEMP TABLE later AS
SELECT m.msg FROM message m WHERE m.ended IS NULL
UNION
SELECT a.msg FROM open_stream s JOIN attempt a ON a.attempt = s.attempt
UNION
SELECT m.msg FROM redo n CROSS JOIN message m ON m.msg = n.msg
WHERE n.msg <= coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_message'), 0) AND m.last_at > (SELECT max(last_at) FROM source) - 400
UNION
SELECT m.msg FROM temp.awake u CROSS JOIN message m ON m.msg = u.msg WHERE m.last_at > (SELECT max(last_at) FROM source) - 400
UNION
SELECT msg FROM temp.late;

DELETE FROM unsettled WHERE msg IN (SELECT msg FROM temp.awake);
-- Where no agent is at work and nothing was logged for a while, all that could change later stands here.
INSERT OR IGNORE INTO unsettled(msg, last_at, activations, held_at, expired_at, waiting)
SELECT m.msg, m.last_at, m.activations, m.held_at, m.expired_at,
  (SELECT count(*) FROM outcome o WHERE o.msg = m.msg AND o.deferrals > 0 AND o.outcome IN ('deferred', 'held'))
FROM later n CROSS JOIN message m ON m.msg = n.msg
WHERE n.msg NOT IN (SELECT msg FROM unsettled) AND m.ended IS NULL AND m.last_at <= (SELECT max(last_at) FROM source) - 400
  AND m.msg NOT IN (SELECT a.msg FROM open_stream s JOIN attempt a ON a.attempt = s.attempt);
INSERT OR IGNORE INTO unsettled(msg) SELECT msg FROM later;
-- counted as mail for one recipient, since qmgr(8) had not told of them yet (src/analysis/mails.c)
INSERT OR REPLACE INTO setting(name, value)
SELECT 'analysed_as_one', json_group_array(m.msg) FROM later n CROSS JOIN message m ON m.msg = n.msg WHERE m.uid IS NOT NULL AND m.nrcpt IS NULL;
DROP TABLE later;
DROP TABLE temp.late;
DELETE FROM redo;
