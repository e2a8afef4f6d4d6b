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
SELECT m.msg FROM unsettled u CROSS JOIN message m ON m.msg = u.msg WHERE m.last_at > (SELECT max(last_at) FROM source) - 400
UNION
SELECT msg FROM temp.late;

CREATE TEMP TABLE before AS SELECT msg FROM unsettled;
DELETE FROM unsettled;
INSERT INTO unsettled SELECT msg FROM later;
-- counted as mail for one recipient, since qmgr(8) had not told of them yet (src/analysis/mails.c)
INSERT OR REPLACE INTO setting(name, value)
SELECT 'analysed_as_one', json_group_array(m.msg) FROM later n CROSS JOIN message m ON m.msg = n.msg WHERE m.uid IS NOT NULL AND m.nrcpt IS NULL;
DROP TABLE later;
DROP TABLE temp.late;
DELETE FROM redo;
