-- Chronic IPv6 trouble is derived again each time, from attempt_hour (50-storms.sql).

DELETE FROM island WHERE kind = 'chronic';
