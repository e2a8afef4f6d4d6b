-- 26-waiting.sql: the queue hour by hour, arrivals that the log lacks, and refusals of servers. Written by the analysis stage alone, from what is new; all of it can be
-- thrown away and made again.

CREATE TABLE IF NOT EXISTS waiting_hour (
  -- Recipients that had been put off at least once and were still waiting when the hour ended; hours with none have no row.
  host      TEXT NOT NULL,
  hour_at   INTEGER NOT NULL,  -- start of the hour, seconds since 1970
  waiting   INTEGER NOT NULL,
  PRIMARY KEY (host, hour_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS intake_hour (
  -- Messages whose arrival (smtpd, pickup, qmqpd, or made by Postfix itself) the log does not hold, by the hour of their first line.
  host    TEXT NOT NULL,
  hour_at INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  PRIMARY KEY (host, hour_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS refused_server (
  -- Refusals of clients whose confirmed name is that of a mail server, for their address, name, HELO or sender domain: a few of all refusals.
  reject    INTEGER PRIMARY KEY REFERENCES reject,
  mta       INTEGER NOT NULL REFERENCES mta,
  logged_at REAL NOT NULL,
  domain    TEXT NOT NULL,     -- the name without its first label
  parent    TEXT NOT NULL,     -- and without its first two
  run       INTEGER REFERENCES refused_run -- NULL: we do not write to that domain, as far as is known
) STRICT;
CREATE INDEX IF NOT EXISTS refused_server_apart ON refused_server(reject) WHERE run IS NULL;

CREATE TABLE IF NOT EXISTS refused_beside (
  -- Clients at private addresses, machines beside this one, that were refused relaying, or for their address, name, HELO or sender.
  reject    INTEGER PRIMARY KEY REFERENCES reject
) STRICT;

CREATE TABLE IF NOT EXISTS refused_run (
  -- Refusals of servers in domains that we write to (at least three `to=` lines), by machine, less than a day apart.
  run        INTEGER PRIMARY KEY,
  host       TEXT NOT NULL,
  started_at REAL NOT NULL,    -- first and last of them
  ended_at   REAL NOT NULL,
  events     INTEGER NOT NULL,
  mails      INTEGER NOT NULL, -- pairs of sender and recipient
  clients    INTEGER NOT NULL,
  reason     TEXT NOT NULL     -- the first of its reasons by the alphabet
) STRICT;

CREATE TABLE IF NOT EXISTS refused_client (
  -- The clients of a run, and how often each was refused.
  run    INTEGER NOT NULL REFERENCES refused_run,
  client TEXT NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (run, client)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS refused_mail (
  -- Its pairs of sender and recipient.
  run    INTEGER NOT NULL REFERENCES refused_run,
  pair   TEXT NOT NULL,
  PRIMARY KEY (run, pair)
) STRICT, WITHOUT ROWID;
