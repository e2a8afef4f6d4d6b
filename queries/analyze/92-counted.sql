-- What was counted may be read from now on.
DROP TABLE over;
DROP TABLE temp.awake;
INSERT OR REPLACE INTO setting(name, value) VALUES ('analysed_sums', '');
INSERT OR REPLACE INTO setting(name, value)
SELECT 'analysed_waiting', '[' || coalesce(group_concat(nullif(waiting, '')), '') || ']' FROM open_stream;
