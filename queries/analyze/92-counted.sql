-- What was counted may be read from now on.
DROP TABLE over;
DROP TABLE temp.awake;
INSERT OR REPLACE INTO setting(name, value) VALUES ('analysed_sums', '');
INSERT OR REPLACE INTO setting(name, value)
SELECT 'analysed_waiting', '[' || coalesce(group_concat(nullif(waiting, '')), '') || ']' FROM open_stream;

-- By these src/analysis/awake.c sees what is read later, but happened before.
INSERT OR REPLACE INTO setting(name, value) SELECT 'analysed_event', coalesce(max(event), 0) FROM event;
INSERT OR REPLACE INTO setting(name, value) SELECT 'analysed_links', count(*) FROM link WHERE logged_at < (SELECT max(last_at) FROM source) - 3600;
