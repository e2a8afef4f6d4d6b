-- 27-totals.sql: how often, over the whole log, so that a report without a window reads these instead of the facts. Written by the analysis stage alone
-- (src/analysis/counts.c, src/store/totals.c): for each message that something new is known about, what it added is taken back, and added again as it is now.

CREATE TABLE IF NOT EXISTS outcome_sum (
  -- Rows of outcome, counted.
  provider TEXT NOT NULL,     -- as in outcome; '' where that has none: the domain's usual one
  domain   INTEGER NOT NULL,  -- then the domain (0: none), else 0
  outcome  TEXT NOT NULL,
  late     INTEGER NOT NULL,  -- 1: deferred at least once
  external INTEGER NOT NULL,
  note     INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (provider, domain, outcome, late, external, note)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS outcome_delay (
  -- How long rows of outcome took, those with note = 0: what = late: accepted after a deferral, by provider and domain as in outcome_sum; external:
  -- accepted by an external server, all together (provider '').
  what     TEXT NOT NULL,
  delay_us INTEGER NOT NULL,  -- -1: not logged
  provider TEXT NOT NULL,
  domain   INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (what, delay_us, provider, domain)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS cause_hour (
  -- Rows of delivery_cause by hour.
  hour_at INTEGER NOT NULL,   -- start of the hour, seconds since 1970
  status  TEXT NOT NULL,
  tried   INTEGER NOT NULL,
  echo    INTEGER NOT NULL,
  masked  INTEGER NOT NULL,
  says_connect INTEGER NOT NULL,
  n       INTEGER NOT NULL,
  PRIMARY KEY (hour_at, status, tried, echo, masked, says_connect)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS said_hour (
  -- What servers said about us, our names or our content, or with the name of a block list (rows of v_said_reply, v_said_line and v_said_probe), by hour.
  hour_at  INTEGER NOT NULL,
  provider TEXT NOT NULL,
  cause    TEXT NOT NULL,
  listing  INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (hour_at, provider, cause, listing)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS said_sum (
  -- What the replies of a cause name (rows of v_reply), '' where they name none.
  cause    TEXT NOT NULL,
  list     TEXT NOT NULL,
  sublist  TEXT NOT NULL,
  our_addr TEXT NOT NULL,
  url      TEXT NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (cause, list, sublist, our_addr, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS total (
  -- Single figures. what = message: messages with people's mail in outcome, by outcome, and all of them (name ''). refused: their recipients that were
  -- put off or refused for an objection to us. By cause: reply, reply message: replies and their messages; line, line masked, line recipient: rows of
  -- delivery_cause that are no success and no echo, those that show another error, their recipients (of each message).
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY (what, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tls_sum (
  -- `to=` lines that name a server of another machine, by what the log shows of TLS; those of the last hours are not in it (src/analysis/tls.c): queries/tls.sql adds
  -- the deliveries after the one in setting analysed_tls.
  provider TEXT NOT NULL,
  tls      TEXT NOT NULL,     -- what the attempt says last (Trusted TLSv1.3), else tls= of the line, else (none logged)
  lines    INTEGER NOT NULL,
  sent     INTEGER NOT NULL,  -- those with status=sent
  first_at REAL NOT NULL,
  last_at  REAL NOT NULL,
  PRIMARY KEY (provider, tls)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS connect_sum (
  -- Failed connects by server.
  peer     INTEGER NOT NULL REFERENCES peer,
  errno    TEXT NOT NULL,
  reach    TEXT NOT NULL,     -- as view failed_connect has it
  failures INTEGER NOT NULL,
  messages INTEGER NOT NULL,  -- messages they belong to
  first_at REAL NOT NULL,
  last_at  REAL NOT NULL,
  PRIMARY KEY (peer, errno)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS cause_sum (
  -- What failed, by true cause, as view v_cause has it; '' where a reply names no list or address. Only of messages that are settled, and only where it is known which
  -- provider failed: queries/causes.sql adds those in unsettled, and those with a delivery_cause without a provider, for which the domain's usual one stands.
  cause      TEXT NOT NULL,
  provider   TEXT NOT NULL,
  list       TEXT NOT NULL,
  sublist    TEXT NOT NULL,
  our_addr   TEXT NOT NULL,
  replies    INTEGER NOT NULL,
  deliveries INTEGER NOT NULL,
  masked     INTEGER NOT NULL,
  echoes     INTEGER NOT NULL,  -- messages with an echo
  messages   INTEGER NOT NULL,
  recipients INTEGER NOT NULL,  -- of each message
  first_at   REAL NOT NULL,
  last_at    REAL NOT NULL,
  text       INTEGER NOT NULL REFERENCES text, -- of its texts the first by the alphabet
  PRIMARY KEY (cause, provider, list, sublist, our_addr)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS queue_sum (
  -- When messages came in and left, in steps of 300 s (those that the queue manager never saw are left out): of those that are settled; queries/queue-depth.sql adds
  -- those in unsettled.
  came_at  INTEGER NOT NULL,  -- start of the step, seconds since 1970
  went_at  INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  PRIMARY KEY (came_at, went_at)
) STRICT, WITHOUT ROWID;
