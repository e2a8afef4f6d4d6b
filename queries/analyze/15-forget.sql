-- What was derived about these messages before.

DELETE FROM delivery_cause WHERE msg IN (SELECT msg FROM redo UNION ALL SELECT msg FROM unsettled);
DELETE FROM outcome WHERE msg IN (SELECT msg FROM redo UNION ALL SELECT msg FROM unsettled);
