-- From schema 1 to 2. The text of a table is that of schema/NN-NAME.sql, comments included, so that an upgraded database reads like a new one
-- (tests/cli/upgrade.bats compares them). A table of facts that differs is copied; references to it go by its name, which legacy_alter_table
-- leaves alone.

PRAGMA legacy_alter_table = ON;

ALTER TABLE source RENAME TO source_1;
CREATE TABLE source (
  -- One input: a file known by its first bytes (not by its name), or a pipe.
  source         INTEGER PRIMARY KEY,
  path           TEXT NOT NULL,              -- the name it had last
  head_bytes     INTEGER NOT NULL,           -- length of the beginning that identifies it, at most 4096 bytes of plain text
  head_hash      INTEGER NOT NULL,           -- hash of that beginning
  bytes          INTEGER NOT NULL DEFAULT 0, -- plain-text bytes read and committed
  lines          INTEGER NOT NULL DEFAULT 0, -- lines read = facts + counted + from_others + not_understood + repeats
  facts          INTEGER NOT NULL DEFAULT 0, -- lines that became or changed a row
  counted        INTEGER NOT NULL DEFAULT 0, -- lines of a known kind that is only counted
  from_others    INTEGER NOT NULL DEFAULT 0, -- lines of programs that are not Postfix's
  not_understood INTEGER NOT NULL DEFAULT 0, -- lines kept as templates in unparsed
  repeats        INTEGER NOT NULL DEFAULT 0, -- lines that tell again what a source of another stream has told
  stream         INTEGER,                    -- sources of one machine that tell the same events are of different streams; NULL is as 0
  first_at       REAL,                       -- earliest and latest stamp
  last_at        REAL,
  line_at        REAL,                       -- stamp of the last line read, to see a clock that goes back
  dated_by       TEXT NOT NULL DEFAULT '',   -- how a stamp without a year got one: stamp, option, queue id, message id, file time
  proven         INTEGER NOT NULL DEFAULT 0, -- 1 when a line was read that proves the year and the zone of its stamp
  utc_offset     INTEGER,                    -- seconds east of UTC, where a proof showed another zone than the system's
  tail_at        INTEGER NOT NULL DEFAULT 0, -- the last stamp without its year (seconds within a year), to see the year turn
  tail_year      INTEGER NOT NULL DEFAULT 0, -- the year that stamp was given
  cursor         TEXT NOT NULL DEFAULT '',   -- of a journal: the record read last
  damage         TEXT NOT NULL DEFAULT '',   -- what could not be read, e.g. a gzip file that ends too early
  head_lines     TEXT NOT NULL DEFAULT ''    -- " bytes:hash" of the beginning up to the end of each of its lines: tells an older, shorter copy
) STRICT;
INSERT INTO source(source, path, head_bytes, head_hash, bytes, lines, facts, counted, from_others, not_understood, first_at, last_at, line_at, dated_by, tail_at, tail_year, cursor, damage, head_lines)
SELECT source, path, head_bytes, head_hash, bytes, lines, facts, counted, from_others, not_understood, first_at, last_at, line_at, dated_by, tail_at, tail_year, cursor, damage, head_lines
FROM source_1;
DROP TABLE source_1;
CREATE INDEX source_head ON source(head_hash, head_bytes);

CREATE TABLE source_host (
  -- The time that a source covers of each machine: within it another stream's lines are repeats.
  source   INTEGER NOT NULL REFERENCES source,
  mta      INTEGER NOT NULL REFERENCES mta, -- the machine's first row
  first_at REAL NOT NULL,
  last_at  REAL NOT NULL,
  last_lines TEXT NOT NULL,   -- hashes of its last 64 lines: up to the newest of them the other stream's lines are repeats
  PRIMARY KEY (source, mta)
) STRICT, WITHOUT ROWID;
-- A log of several machines covered each of them for all of its time, as far as this version knows.
INSERT INTO source_host(source, mta, first_at, last_at, last_lines)
SELECT s.source, a.mta, s.first_at, s.last_at, '' FROM source s
JOIN (SELECT source, mta FROM message UNION SELECT source, mta FROM event UNION SELECT source, mta FROM reject UNION SELECT source, mta FROM connect_failure) f
  ON f.source = s.source
JOIN mta b ON b.mta = f.mta JOIN (SELECT host, min(mta) AS mta FROM mta GROUP BY host) a ON a.host = b.host
WHERE s.first_at IS NOT NULL GROUP BY 1, 2;

-- Verbatim lines were whole before.
CREATE TABLE shape (
  -- What is the same in many kept lines: the line with a control byte for each piece that stands elsewhere (see view raw).
  shape INTEGER PRIMARY KEY,
  hash  INTEGER NOT NULL,
  body  TEXT NOT NULL
) STRICT;
CREATE INDEX shape_hash ON shape(hash);
CREATE TABLE kept (
  -- The verbatim line (control bytes and invalid UTF-8 replaced) of every fact that is not a plain success. Read it through the view raw: what the
  -- fact's own columns hold is not stored again.
  kept  INTEGER PRIMARY KEY,      -- source * 4294967296 + line
  shape INTEGER REFERENCES shape, -- NULL: body has the line
  fact  INTEGER,                  -- 8 * key + 1 delivery, 2 connect_failure, 3 reply, 4 event, 5 reject; NULL: none
  pid   INTEGER,                  -- the process number, where the shape leaves it out
  body  TEXT NOT NULL             -- the stamp, or without a shape the line; pieces that the fact has are left out of it too
) STRICT;
INSERT INTO kept(kept, body) SELECT raw, body FROM raw;
DROP TABLE raw;

-- What follows from the facts is derived again by the next analysis.

DELETE FROM setting WHERE name LIKE 'analysed_%';

DROP TABLE delivery_cause;
CREATE TABLE delivery_cause (
  -- Why a `to=` line is not a plain success. The line's own words are not always the reason: the last failure of an attempt is
  -- logged over the reply that an earlier server gave (masked), and a suspended destination repeats an old text (echo).
  delivery   INTEGER PRIMARY KEY REFERENCES delivery,
  msg        INTEGER NOT NULL REFERENCES message,
  logged_at  REAL NOT NULL,
  cause      TEXT NOT NULL,
  confidence INTEGER NOT NULL,
  text       INTEGER NOT NULL REFERENCES text,  -- the words that decided
  reply      INTEGER REFERENCES reply,          -- masked: the earlier reply that decided
  masked     INTEGER NOT NULL,
  echo       INTEGER NOT NULL,                  -- 1: no new event; the cause is that of what it echoes
  provider   TEXT,                              -- of the relay, else of the last server tried; NULL: none was
  status     TEXT NOT NULL DEFAULT '',          -- as logged: what most questions about failures need is here, in short rows
  tried      INTEGER NOT NULL DEFAULT 0,        -- 1: by smtp(8) or lmtp(8)
  says_connect INTEGER NOT NULL DEFAULT 0       -- 1: what the line shows is the text of a failed connect
) STRICT;
CREATE INDEX delivery_cause_cause ON delivery_cause(cause, logged_at);
CREATE INDEX delivery_cause_msg ON delivery_cause(msg);

DROP TABLE outcome;
CREATE TABLE outcome (
  -- What became of a message and recipient, wherever that is more than one plain `status=sent` line: those stand only in delivery (and are
  -- counted in plain), and v_outcome shows both together. Notifications of Postfix's own, and messages whose lines lie in two hours, are here too.
  msg        INTEGER NOT NULL REFERENCES message,
  recipient  TEXT NOT NULL,     -- '' for a message without any `to=` line
  domain     INTEGER REFERENCES domain,
  outcome    TEXT NOT NULL,     -- sent bounced expired deferred deleted held discarded filtered forwarded unknown
  attempts   INTEGER NOT NULL,  -- `to=` lines
  deferrals  INTEGER NOT NULL,  -- those of them that deferred it
  first_at   REAL NOT NULL,     -- first `to=` line
  last_at    REAL NOT NULL,     -- what decided
  delivery   INTEGER REFERENCES delivery, -- the `to=` line that decided, or the last one
  cause      TEXT,              -- why it failed or waits; of a success only what its reply gave away (accept.…)
  delayed_by TEXT,              -- cause of the last deferral before a success
  provider   TEXT,              -- of the deciding line's relay, else of the last server tried; NULL: the domain's usual one (v_outcome)
  external   INTEGER NOT NULL DEFAULT 0, -- 1: sent, and the last hop was another machine's SMTP server
  note       INTEGER NOT NULL DEFAULT 0, -- 1: a notification of Postfix's own: bounce, delay, dsn
  PRIMARY KEY (msg, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX outcome_outcome ON outcome(outcome, last_at);

CREATE TABLE plain (
  -- Recipients accepted by a plain `status=sent` line, the only one about them, which have no row in outcome: counted by hour (span = 3600) and
  -- once more by day (86400, UTC). queries/report/outcomes.sql shows how a window is put together from days, hours and, at its ends, lines.
  span       INTEGER NOT NULL,
  at         INTEGER NOT NULL,  -- start of the hour or day, seconds since 1970
  mta        INTEGER NOT NULL REFERENCES mta,
  provider   TEXT NOT NULL,     -- of the relay; none: the line names none
  external   INTEGER NOT NULL,  -- 1: another machine's SMTP server
  recipients INTEGER NOT NULL,
  messages   INTEGER NOT NULL,  -- each counted once, where its first line stands
  PRIMARY KEY (span, at, mta, provider, external)
) STRICT, WITHOUT ROWID;

CREATE TABLE plain_delay (
  -- How long those of them took that an external server accepted: each value and how often it occurs. Postfix prints two significant digits, so
  -- there are few, and percentiles made from them are exact.
  span       INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  delay_us   INTEGER NOT NULL,  -- delay= of the line, microseconds
  recipients INTEGER NOT NULL,
  PRIMARY KEY (span, at, delay_us)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE line_hour (
  -- `to=` lines by hour.
  hour_at INTEGER NOT NULL,  -- start of the hour, seconds since 1970
  mta     INTEGER NOT NULL REFERENCES mta,
  family  TEXT NOT NULL,     -- of the relay's address: ipv4, ipv6, unix; '' none
  tried   INTEGER NOT NULL,  -- 1: by smtp(8) or lmtp(8)
  status  TEXT NOT NULL,
  n       INTEGER NOT NULL,
  PRIMARY KEY (hour_at, mta, family, tried, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE connect_time (
  -- What setting up the connection took, of `to=` lines of smtp(8) and lmtp(8) with status=sent on a fresh connection: each value and how often.
  hour_at    INTEGER NOT NULL,
  connect_us INTEGER NOT NULL,  -- delays=a/b/c/d: c, microseconds
  n          INTEGER NOT NULL,
  PRIMARY KEY (hour_at, connect_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE connect_hour (
  -- Failed connects by hour. provider: of the server that did not answer over IPv4; '' for IPv6, where the fault is seldom a server's.
  hour_at  INTEGER NOT NULL,
  mta      INTEGER NOT NULL REFERENCES mta,
  family   TEXT NOT NULL,    -- ipv4, ipv6; '' none
  errno    TEXT NOT NULL,
  reach    TEXT NOT NULL,
  provider TEXT NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (hour_at, mta, family, errno, reach, provider)
) STRICT, WITHOUT ROWID;

DROP TABLE login_hour;
CREATE TABLE login_hour (
  -- Mail by login (SASL) and hour of its intake.
  host       TEXT NOT NULL,
  sasl_user  TEXT NOT NULL,
  hour_at    INTEGER NOT NULL,  -- start of the hour, seconds since 1970
  recipients INTEGER NOT NULL,
  messages   INTEGER NOT NULL,
  clients    INTEGER NOT NULL,  -- distinct addresses it came from
  strange    INTEGER NOT NULL,  -- those of them that are public and have no confirmed name
  first_at   REAL NOT NULL,     -- first and last intake
  last_at    REAL NOT NULL,
  PRIMARY KEY (host, sasl_user, hour_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE waiting_hour (
  -- Recipients that had been put off at least once and were still waiting when the hour ended; hours with none have no row.
  host      TEXT NOT NULL,
  hour_at   INTEGER NOT NULL,  -- start of the hour, seconds since 1970
  waiting   INTEGER NOT NULL,
  PRIMARY KEY (host, hour_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE intake_hour (
  -- Messages whose arrival (smtpd, pickup, qmqpd, or made by Postfix itself) the log does not hold, by the hour of their first line.
  host    TEXT NOT NULL,
  hour_at INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  PRIMARY KEY (host, hour_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE refused_server (
  -- Refusals of clients whose confirmed name is that of a mail server, for their address, name, HELO or sender domain: a few of all refusals.
  reject INTEGER PRIMARY KEY REFERENCES reject,
  domain TEXT NOT NULL,        -- the name without its first label
  parent TEXT NOT NULL         -- and without its first two
) STRICT;

CREATE TABLE check_run (
  -- One time that the sending side was looked at.
  check_run  INTEGER PRIMARY KEY,
  checked_at REAL NOT NULL,        -- when the look-ups began: never the time of an incident
  resolver   TEXT NOT NULL,        -- recursion, an address[@port], or file: a fixture was asked instead of the DNS
  config     INTEGER NOT NULL,     -- 1: Postfix's settings were known
  exit       INTEGER NOT NULL      -- 0 pass, 1 warn, 2 fail, 3 unknown
) STRICT;

CREATE TABLE check_result (
  -- One finding.
  check_run INTEGER NOT NULL REFERENCES check_run,
  n         INTEGER NOT NULL,
  check_id  TEXT NOT NULL,         -- identity.ptr, dnsbl, spf …
  subject   TEXT NOT NULL,         -- the address or name looked at; '' for a setting
  state     TEXT NOT NULL,         -- pass, warn, fail, unknown
  finding   TEXT NOT NULL,         -- which sentence
  value     TEXT NOT NULL,         -- what was found: a name, a list's zone
  said_en   TEXT NOT NULL,         -- the sentence
  said_ja   TEXT NOT NULL,
  evidence  TEXT NOT NULL,         -- the answers and settings
  change    TEXT NOT NULL,         -- lines that mend it, separated by newlines
  causes    TEXT NOT NULL,         -- causes it bears on, with a comma before and behind each
  PRIMARY KEY (check_run, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_slow ON delivery(logged_at) WHERE transfer_us >= 5000000;

PRAGMA legacy_alter_table = OFF;
