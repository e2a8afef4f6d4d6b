-- 25-baseline.sql: what is usual, so that what is not can be seen. Written by the analysis stage alone, from new lines only; all of it can be thrown
-- away and made again.

CREATE TABLE IF NOT EXISTS pace (
  -- How often a provider took less than a second since it last took longer, for setting up the connection and for the message itself.
  host      TEXT NOT NULL,
  provider  TEXT NOT NULL,
  part      TEXT NOT NULL,     -- connect, transfer
  n         INTEGER NOT NULL,  -- messages accepted so far: recipients of one message that follow each other count once, as they share a session
  fast      INTEGER NOT NULL,  -- fast ones since the last slow one; first and last of them
  fast_first_at REAL,
  fast_last_at  REAL,
  msg       INTEGER NOT NULL,  -- the last one counted
  PRIMARY KEY (host, provider, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS slow (
  -- Messages whose acceptance took a second or more (for transfer: on top of a second for each 250 kB of the message), gathered by the minute, and some dozen of
  -- these minutes in a row, since a server that is always slow has very many.
  host       TEXT NOT NULL,
  provider   TEXT NOT NULL,
  part       TEXT NOT NULL,     -- connect, transfer
  nth        INTEGER NOT NULL,  -- number of the row's first minute: 1, 2, … by time
  n          INTEGER NOT NULL,  -- the slow ones of all its minutes
  -- A minute in a line, blanks between: the first slow one as logged, in microseconds since 1970; the last one as logged, and when the first began, as differences from
  -- that; how many fast ones since the minute before, the first and last of these as such differences (0 if there are none); fast ones between the slow ones;
  -- source and line of the first slow one and of the last; and what these took, microseconds, in the order of the log: "2100000*1 1200000*3".
  minutes    TEXT NOT NULL,
  PRIMARY KEY (host, provider, part, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS shift (
  -- Stretches in which a provider took much longer than before and after, as the test of the samples says (src/analysis/shift.c).
  host       TEXT NOT NULL,
  provider   TEXT NOT NULL,
  part       TEXT NOT NULL,     -- connect, transfer
  started_at REAL NOT NULL,     -- when the first slow one began, and the last one was logged
  ended_at   REAL NOT NULL,
  first_at   REAL NOT NULL,     -- when the first slow one was logged
  ok_before_at REAL,            -- last fast one before, and first one afterwards
  ok_after_at  REAL,
  after      INTEGER NOT NULL,  -- fast ones afterwards, up to the next slow one
  n          INTEGER NOT NULL,  -- messages in it, and the slow ones of them
  slow       INTEGER NOT NULL,
  p50_s      REAL NOT NULL,     -- median of all in it
  usual_n    INTEGER NOT NULL,  -- messages outside it
  usual_p50_s REAL NOT NULL,    -- their median; 0 stands for less than a second
  effect     REAL NOT NULL,     -- P(one in it took longer than one outside), ties half
  z          REAL NOT NULL,     -- of the rank test
  source     INTEGER NOT NULL,
  line       INTEGER NOT NULL,
  last_source INTEGER NOT NULL,
  last_line  INTEGER NOT NULL,
  PRIMARY KEY (host, provider, part, started_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS provider_day (
  -- First tries and outcomes by day (UTC), machine and provider: what rates are compared with. Retries are not tries: a recipient counts once.
  host       TEXT NOT NULL,
  provider   TEXT NOT NULL,     -- of the server that answered, or that the reason names
  day_at     INTEGER NOT NULL,  -- start of the day, seconds since 1970
  tried      INTEGER NOT NULL DEFAULT 0, -- recipients tried for the first time
  deferred   INTEGER NOT NULL DEFAULT 0, -- those of them that were put off, but for greylisting
  bounced    INTEGER NOT NULL DEFAULT 0, -- recipients refused for good, at whatever try
  unknown    INTEGER NOT NULL DEFAULT 0, -- those of them that the provider does not know
  accepted   INTEGER NOT NULL DEFAULT 0, -- recipients accepted, at whatever try
  PRIMARY KEY (host, provider, day_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS provider_day_day ON provider_day(day_at);

CREATE TABLE IF NOT EXISTS tried_day (
  -- Its recipients tried for the first time, of all providers together.
  host       TEXT NOT NULL,
  day_at     INTEGER NOT NULL,
  tried      INTEGER NOT NULL,
  PRIMARY KEY (host, day_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS rate_alarm (
  -- Days on which a share was out of the ordinary: against up to 28 days before with at least 20 tries each (ten such days are needed), of the same kind
  -- (weekday or weekend) where there are ten of them, and without the days of an incident: two in a row that stand here themselves, or the day before.
  -- (A single such day stays: who leaves out each high day soon finds every day high.) How it is judged: src/analysis/rates.h.
  host       TEXT NOT NULL,
  provider   TEXT NOT NULL,
  day_at     INTEGER NOT NULL,
  what       TEXT NOT NULL,     -- deferred, unknown
  k          INTEGER NOT NULL,  -- k of n
  n          INTEGER NOT NULL,
  days       INTEGER NOT NULL,  -- days compared with, and the median and greatest share in them
  usual      REAL NOT NULL,
  greatest   REAL NOT NULL,
  z          REAL NOT NULL,     -- robust z, and the chance of k or more at the usual share
  p          REAL NOT NULL,
  PRIMARY KEY (host, provider, day_at, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tls_day (
  -- Accepted recipients by day (UTC), machine and provider, by what the log shows of TLS; those over a connection used again count only where tls= says it.
  host      TEXT NOT NULL,
  provider  TEXT NOT NULL,
  day_at    INTEGER NOT NULL,
  encrypted INTEGER NOT NULL,
  clear     INTEGER NOT NULL,  -- tls= says so (said), or a new session has no line about TLS, as all have where smtp_tls_loglevel is 0
  before    INTEGER NOT NULL,  -- encrypted ones before the first of those, and after the last; all of the day's where there is none
  after     INTEGER NOT NULL,
  first     INTEGER,           -- the first and the last of those, and the first encrypted one after that: keys of delivery
  last      INTEGER,
  again     INTEGER,
  said      INTEGER NOT NULL,
  PRIMARY KEY (host, provider, day_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS login_hour (
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
CREATE INDEX IF NOT EXISTS login_hour_day ON login_hour(host, sasl_user, hour_at / 86400, recipients); -- days are summed up in this order

CREATE TABLE IF NOT EXISTS uid_hour (
  -- Mail by local submitter (pickup(8): sendmail, cron, web applications) and hour of its intake.
  host       TEXT NOT NULL,
  uid        INTEGER NOT NULL,
  hour_at    INTEGER NOT NULL,  -- start of the hour, seconds since 1970
  recipients INTEGER NOT NULL,
  messages   INTEGER NOT NULL,
  first_at   REAL NOT NULL,     -- first and last intake
  last_at    REAL NOT NULL,
  PRIMARY KEY (host, uid, hour_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS login_day (
  -- Failed logins by day (UTC). suspects: clients that failed at least ten times and then, up to the end of the next day, sent mail with a login.
  host       TEXT NOT NULL,
  day_at     INTEGER NOT NULL,
  failures   INTEGER NOT NULL,
  clients    INTEGER NOT NULL,
  first_at   REAL NOT NULL,
  last_at    REAL NOT NULL,
  suspects   INTEGER NOT NULL,
  names      TEXT NOT NULL,     -- of the suspects
  wave_first_at REAL,           -- first and last failure without the few of the hours before and after: in the hours that hold at least a fiftieth of the day's
  wave_last_at  REAL,
  PRIMARY KEY (host, day_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS message_sasl ON message(intake_at) WHERE sasl_user IS NOT NULL;
CREATE INDEX IF NOT EXISTS message_returned ON message(intake_at, mta) WHERE sender = '' AND way_in = 1; -- reports and automatic replies from other servers
CREATE INDEX IF NOT EXISTS reject_returned ON reject(logged_at, mta) WHERE sender = '' AND dsn IN ('5.1.1', '5.1.0', '5.5.0', '4.1.1'); -- the same, for addresses that are unknown here
CREATE INDEX IF NOT EXISTS reject_submission ON reject(logged_at) WHERE program <> 'smtpd' AND program <> 'postscreen'; -- at the ports for people who log in

CREATE TABLE IF NOT EXISTS unknown_day (
  -- Recipients that servers refused as unknown, by day (UTC).
  host       TEXT NOT NULL,
  day_at     INTEGER NOT NULL,  -- start of the day, seconds since 1970
  started_at REAL NOT NULL,     -- first and last refusal
  ended_at   REAL NOT NULL,
  events     INTEGER NOT NULL,
  messages   INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  domains    INTEGER NOT NULL,
  confidence INTEGER NOT NULL,  -- the best of its verdicts
  PRIMARY KEY (host, day_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS network_hour (
  -- `to=` lines that show a failed connection (network.timeout, network.refused, network.unreachable), by hour.
  host      TEXT NOT NULL,
  hour_at   INTEGER NOT NULL,
  cause     TEXT NOT NULL,
  providers INTEGER NOT NULL,   -- whose servers could not be reached; lines that name none are nobody's
  messages  INTEGER NOT NULL,
  events    INTEGER NOT NULL,
  PRIMARY KEY (host, hour_at, cause)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS vain_hour (
  -- Recipients put off since a provider could not be reached, broke off or took no more (network.timeout, refused, unreachable, reset; protocol.drop_at_banner,
  -- lost, timeout; rate.limit, rate.connections), by hour; without masked lines and those that name no provider. Echoes are here too, but no events.
  host      TEXT NOT NULL,
  provider  TEXT NOT NULL,
  hour_at   INTEGER NOT NULL,
  first_at  REAL NOT NULL,      -- first and last of these lines
  last_at   REAL NOT NULL,
  events    INTEGER NOT NULL,
  PRIMARY KEY (host, provider, hour_at)
) STRICT, WITHOUT ROWID;
