-- From schema 1 to 2. The text of a table is that of schema/NN-NAME.sql when this was written, comments included, so that an upgraded database
-- reads like a new one (tests/cli/upgrade.bats compares them).

CREATE TABLE fact_hour (
  -- Where the rows of an hour stand in a fact table, which has no index by time: all rows of that hour have keys from first to last. Rows of hours
  -- nearby may stand between them.
  what    TEXT NOT NULL,     -- delivery, attempt, connect_failure, reply, reject: the table
  hour_at INTEGER NOT NULL,  -- start of the hour, seconds since 1970, of logged_at (of an attempt: started_at)
  first   INTEGER NOT NULL,
  last    INTEGER NOT NULL,
  n       INTEGER NOT NULL,  -- rows of that hour
  PRIMARY KEY (what, hour_at)
) STRICT, WITHOUT ROWID;

-- What follows from the facts is derived again by the next analysis.
DELETE FROM setting WHERE name LIKE 'analysed_%';
