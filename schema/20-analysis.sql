-- 20-analysis.sql: what follows from the facts. Written by the analysis stage alone; all of it can be thrown away and made again
-- from 10-facts.sql and the rules. Read it through the views (30-views.sql).

CREATE TABLE IF NOT EXISTS verdict (
  -- What one distinct reason or reply means, by src/rules/replies.json. One row per row of text.
  text          INTEGER PRIMARY KEY REFERENCES text,
  cause         TEXT NOT NULL,     -- id of src/rules/causes.json; unknown when no rule fits
  confidence    INTEGER NOT NULL,  -- 0 to 100; below 60 a report says "probably"
  rule          TEXT NOT NULL,     -- id of the rule, '' when none
  remote        INTEGER NOT NULL,  -- 1: a server's own words; 0: Postfix's text about a failure
  echo          INTEGER NOT NULL,  -- 1: "delivery temporarily suspended: …", no new reply
  stage         TEXT NOT NULL,     -- connect banner helo tls auth mail rcpt data eod quit rset dns local; '' unknown
  code          INTEGER,           -- reply code and enhanced code of the text itself, which dsn= of the line need not repeat
  dsn           TEXT,
  host          TEXT NOT NULL,     -- the server the text names; '' when none
  addr          TEXT NOT NULL,
  provider      TEXT NOT NULL,     -- of that server; '' when none is named
  list          TEXT,              -- block list and the part of it: zen.spamhaus.org, CSS
  sublist       TEXT,
  our_addr      TEXT,              -- the address of ours that the reply quotes
  url           TEXT,              -- where it sends us
  provider_code TEXT               -- the provider's own code: S3150, TSS04
) STRICT;
CREATE INDEX IF NOT EXISTS verdict_cause ON verdict(cause);
CREATE INDEX IF NOT EXISTS verdict_listed ON verdict(our_addr, list) WHERE our_addr IS NOT NULL AND list IS NOT NULL;

CREATE TABLE IF NOT EXISTS peer_info (
  -- Whose server a peer is.
  peer     INTEGER PRIMARY KEY REFERENCES peer,
  provider TEXT NOT NULL,  -- id of src/rules/providers.json, else the organisational domain, else the address
  place    TEXT NOT NULL   -- external; loopback (this machine, where content filters listen); local (a mailbox, a pipe: no address)
) STRICT;

CREATE TABLE IF NOT EXISTS domain_provider (
  -- How many `to=` lines for a recipient domain name a server of which provider.
  domain     INTEGER NOT NULL REFERENCES domain,
  provider   TEXT NOT NULL,
  deliveries INTEGER NOT NULL,
  PRIMARY KEY (domain, provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS domain_info (
  -- The usual provider of a recipient domain: that of most of its deliveries.
  domain     INTEGER PRIMARY KEY REFERENCES domain,
  provider   TEXT NOT NULL,
  deliveries INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS provider_seen (
  -- When a provider last accepted a recipient from a machine of ours.
  host     TEXT NOT NULL,
  provider TEXT NOT NULL,
  last_at  REAL NOT NULL,
  PRIMARY KEY (host, provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS delivery_cause (
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
CREATE INDEX IF NOT EXISTS delivery_cause_cause ON delivery_cause(cause, logged_at);
CREATE INDEX IF NOT EXISTS delivery_cause_msg ON delivery_cause(msg);
CREATE INDEX IF NOT EXISTS delivery_cause_nowhere ON delivery_cause(delivery) WHERE provider IS NULL;
CREATE INDEX IF NOT EXISTS delivery_cause_echo ON delivery_cause(delivery) WHERE echo = 1;
CREATE INDEX IF NOT EXISTS delivery_cause_masked ON delivery_cause(cause, logged_at) WHERE masked = 1;

CREATE TABLE IF NOT EXISTS outcome (
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
CREATE INDEX IF NOT EXISTS outcome_outcome ON outcome(outcome, last_at);
CREATE INDEX IF NOT EXISTS outcome_lost ON outcome(cause, domain, outcome, last_at, note) WHERE outcome IN ('bounced', 'expired', 'discarded'); -- as report/lost groups them
CREATE INDEX IF NOT EXISTS outcome_put_off ON outcome(first_at, last_at, outcome, deferrals) WHERE deferrals > 0;

CREATE TABLE IF NOT EXISTS plain (
  -- Recipients accepted by a plain `status=sent` line, the only one about them, which have no row in outcome: counted by hour (span = 3600),
  -- by day (86400, UTC) and once more together (100000000000). queries/report/outcomes.sql shows how a window is put together from days, hours and, at its ends, lines.
  span       INTEGER NOT NULL,
  at         INTEGER NOT NULL,  -- start of the hour or day, seconds since 1970
  mta        INTEGER NOT NULL REFERENCES mta,
  provider   TEXT NOT NULL,     -- of the relay; none: the line names none
  external   INTEGER NOT NULL,  -- 1: another machine's SMTP server
  recipients INTEGER NOT NULL,
  messages   INTEGER NOT NULL,  -- each counted once, where its first line stands
  PRIMARY KEY (span, at, mta, provider, external)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS plain_delay (
  -- How long those of them took that an external server accepted: each value and how often it occurs. Postfix prints two significant digits, so
  -- there are few, and percentiles made from them are exact.
  span       INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  delay_us   INTEGER NOT NULL,  -- delay= of the line, microseconds
  recipients INTEGER NOT NULL,
  PRIMARY KEY (span, at, delay_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS unsettled (
  -- Messages about which the next lines of the log can still say more: still queued, or logged about a moment before the log ended.
  -- The next analysis looks at them again; of those that were quiet when the log ended, only at what is no longer as noted here (src/analysis/awake.c).
  msg         INTEGER PRIMARY KEY REFERENCES message,
  last_at     REAL,             -- as in message; NULL: it is looked at again whatever stands there
  activations INTEGER,
  held_at     REAL,
  expired_at  REAL,
  waiting     INTEGER           -- its recipients that were put off and wait
) STRICT;

CREATE TABLE IF NOT EXISTS redo (
  -- Work list of one analysis: messages that something new was logged about. Empty between runs.
  msg INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE IF NOT EXISTS machine_log (
  -- The time that the logs of a machine reach: those that have lines of it, and those that go on with the other machines of one of these.
  host     TEXT PRIMARY KEY,
  first_at REAL NOT NULL,
  last_at  REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS fact_hour (
  -- Where the rows of an hour stand in a fact table, which has no index by time: in runs of keys from first to last, more than one where logs of the same time were
  -- read one after the other. Rows of other hours may stand between them: a query looks at the time too (views connect_by_hour, sent_by_hour).
  what    TEXT NOT NULL,     -- delivery, attempt, connect_failure, reply, reject: the table
  hour_at INTEGER NOT NULL,  -- start of the hour, seconds since 1970, of logged_at (of an attempt: started_at)
  first   INTEGER NOT NULL,
  last    INTEGER NOT NULL,
  n       INTEGER NOT NULL,  -- rows of that hour in the run
  PRIMARY KEY (what, hour_at, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS line_hour (
  -- `to=` lines by hour.
  hour_at INTEGER NOT NULL,  -- start of the hour, seconds since 1970
  mta     INTEGER NOT NULL REFERENCES mta,
  family  TEXT NOT NULL,     -- of the relay's address: ipv4, ipv6, unix; '' none
  tried   INTEGER NOT NULL,  -- 1: by smtp(8) or lmtp(8)
  status  TEXT NOT NULL,
  n       INTEGER NOT NULL,
  PRIMARY KEY (hour_at, mta, family, tried, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS connect_time (
  -- What setting up the connection took, of `to=` lines of smtp(8) and lmtp(8) with status=sent on a fresh connection: each value and how often.
  hour_at    INTEGER NOT NULL,
  connect_us INTEGER NOT NULL,  -- delays=a/b/c/d: c, microseconds
  n          INTEGER NOT NULL,
  PRIMARY KEY (hour_at, connect_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS connect_hour (
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
CREATE INDEX IF NOT EXISTS connect_hour_ipv6 ON connect_hour(hour_at, n) WHERE family = 'ipv6'; -- a few of all

CREATE TABLE IF NOT EXISTS attempt_hour (
  -- Attempts that opened a connection or tried to, by hour; failing: those with a failed IPv6 connect.
  mta     INTEGER NOT NULL REFERENCES mta,
  hour_at INTEGER NOT NULL,  -- start of the hour, seconds since 1970
  opened  INTEGER NOT NULL,
  failing INTEGER NOT NULL,
  PRIMARY KEY (mta, hour_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS island (
  -- Runs of failed IPv6 connects of one host and instance, with gaps of at most 900 s. storm = 1: with enough failures, messages and share
  -- of the attempts to be a storm. kind chronic: no storm, but a large share of all attempts over a day.
  mta        INTEGER NOT NULL REFERENCES mta,
  kind       TEXT NOT NULL,     -- storm, chronic
  started_at REAL NOT NULL,     -- first and last failed connect
  ended_at   REAL NOT NULL,
  failures   INTEGER NOT NULL,  -- failed IPv6 connects
  messages   INTEGER NOT NULL,  -- messages they belong to
  at_local   INTEGER NOT NULL,  -- failures by reach: nothing left the host; the peer's doing; can't tell
  at_remote  INTEGER NOT NULL,
  at_unknown INTEGER NOT NULL,
  opened     INTEGER NOT NULL DEFAULT 0, -- attempts in that time that opened a connection or tried to
  failing    INTEGER NOT NULL DEFAULT 0, -- those of them with a failed IPv6 connect
  ok_before_at REAL,            -- last such attempt before without one, and the first one afterwards
  ok_after_at  REAL,
  opened_after INTEGER NOT NULL DEFAULT 0, -- such attempts from then on, up to the next island that is a storm, or the log's end
  failing_after INTEGER NOT NULL DEFAULT 0,
  storm      INTEGER NOT NULL DEFAULT 0, -- 1 = reported; what follows is only filled then
  errnos     TEXT NOT NULL DEFAULT '',   -- EADDRNOTAVAIL 58, ETIMEDOUT 2
  cause      TEXT NOT NULL DEFAULT '',   -- of the most frequent errno
  sent_v4    INTEGER,           -- failing attempts by what they brought: a recipient accepted over IPv4, over IPv6 after all,
  sent_v6    INTEGER,           -- none accepted but at least one deferred, or only bounced; no `to=` line at all
  deferred   INTEGER,
  bounced    INTEGER,
  no_line    INTEGER,
  connect_with_s    REAL,       -- median time to set up the connection of accepted recipients, behind a failed IPv6 connect
  connect_without_s REAL,       -- and without one, in the same time
  PRIMARY KEY (mta, kind, started_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS island_part (
  -- What is final of a run of failed IPv6 connects that may go on: the next analysis looks at later lines alone. One for each host and instance.
  mta        INTEGER PRIMARY KEY REFERENCES mta,
  started_at REAL NOT NULL,
  fixed_at   REAL NOT NULL,     -- failed connects before this moment are counted here; the last of them
  ended_at   REAL NOT NULL,
  failures   INTEGER NOT NULL,  -- as in island
  messages   INTEGER NOT NULL,
  at_local   INTEGER NOT NULL,
  at_remote  INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS storm_part (
  -- What is final of the attempts in and after a run of failed IPv6 connects, likewise.
  mta        INTEGER NOT NULL REFERENCES mta,
  started_at REAL NOT NULL,
  attempt    INTEGER NOT NULL,  -- attempts below this key are counted here
  opened     INTEGER NOT NULL,  -- as in island
  failing    INTEGER NOT NULL,
  opened_after  INTEGER NOT NULL,
  failing_after INTEGER NOT NULL,
  ok_before_at REAL,
  ok_after_at  REAL,
  connect_without TEXT NOT NULL, -- what setting up connections took, without and behind a failed IPv6 connect: "15000*2 16000*1", microseconds
  connect_with    TEXT NOT NULL,
  PRIMARY KEY (mta, started_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS shift_part (
  -- What is final of the walk through the rows of table slow of one machine, provider and part (src/analysis/shift.c): those up to nth.
  host     TEXT NOT NULL,
  provider TEXT NOT NULL,
  part     TEXT NOT NULL,
  nth      INTEGER NOT NULL,
  at       INTEGER NOT NULL,  -- where it stands, its highest point in this stretch,
  best     INTEGER NOT NULL,
  slow     INTEGER NOT NULL,  -- the slow ones of the stretch, and those up to that point
  most     INTEGER NOT NULL,
  from_nth INTEGER NOT NULL,  -- its first row, and the one of that point
  end_nth  INTEGER NOT NULL,
  times    TEXT NOT NULL,     -- what the slow ones took: "15000000*2 16000000*1", microseconds, ascending
  stretches TEXT NOT NULL,    -- first and last row of each stretch that may be a shift: "17-25 102-110"
  PRIMARY KEY (host, provider, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS delay (
  -- Delivery times of recipients that an external server accepted over smtp(8), by recipient domain and by provider: nearest-rank
  -- percentiles in seconds; NULL below five recipients. Retries are not counted as deliveries: one row, one recipient, once.
  kind  TEXT NOT NULL,          -- domain, provider
  name  TEXT NOT NULL,
  n     INTEGER NOT NULL,
  p50_s REAL, p90_s REAL, p95_s REAL, p99_s REAL, max_s REAL,                                               -- in all
  queue_p50_s REAL, queue_p90_s REAL, queue_p95_s REAL, queue_p99_s REAL, queue_max_s REAL,                 -- in our queue
  connect_p50_s REAL, connect_p90_s REAL, connect_p95_s REAL, connect_p99_s REAL, connect_max_s REAL,       -- setting up
  transfer_p50_s REAL, transfer_p90_s REAL, transfer_p95_s REAL, transfer_p99_s REAL, transfer_max_s REAL,  -- transmitting
  -- What the figures are computed from: the distinct values and how often each occurs, ascending, as "20000*3 30000*1": microseconds, or
  -- 2147483648 + hundredths of a second from 35 minutes on. (Postfix prints two significant digits, so there are few.) New deliveries are merged in.
  total TEXT NOT NULL, queue TEXT NOT NULL, connect TEXT NOT NULL, transfer TEXT NOT NULL,
  UNIQUE (kind, name) -- rows stand as they came: those that change most are met first, and lie together
) STRICT;
CREATE INDEX IF NOT EXISTS delay_slow ON delay(kind, p95_s);

CREATE TABLE IF NOT EXISTS our_address (
  -- Our own source addresses, as receivers quote them in their replies.
  mta        INTEGER NOT NULL REFERENCES mta,
  addr       TEXT NOT NULL,
  family     TEXT NOT NULL,     -- ipv4, ipv6
  first_at   REAL NOT NULL,
  last_at    REAL NOT NULL,
  replies    INTEGER NOT NULL,  -- that quote it
  complaints INTEGER NOT NULL,  -- that complain about it: a listing, its reputation, its name
  lists      TEXT NOT NULL,     -- block lists that it is said to be on
  PRIMARY KEY (mta, addr)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS spell (
  -- Failures of one cause at one provider, as one machine saw them, less than a day apart: what most detectors look at.
  spell      INTEGER PRIMARY KEY,
  host       TEXT NOT NULL,
  cause      TEXT NOT NULL,
  provider   TEXT NOT NULL,
  started_at REAL NOT NULL,     -- first and last failure
  ended_at   REAL NOT NULL,
  peak_at    REAL NOT NULL,     -- start of the hour with the most
  events     INTEGER NOT NULL,  -- lines: replies of servers, and `to=` lines with this cause; echoes are not counted
  replies    INTEGER NOT NULL,  -- those that are a server's own words
  messages   INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  domains    INTEGER NOT NULL,
  bounced    INTEGER NOT NULL,  -- recipients refused for good
  masked     INTEGER NOT NULL,  -- `to=` lines that show another error
  confidence INTEGER NOT NULL,  -- the best of its verdicts
  list TEXT, sublist TEXT, our_addr TEXT, -- as named by the replies, separated by commas
  ok_before_at REAL,            -- last recipient this provider accepted before it, and the first one afterwards
  ok_after_at  REAL,
  pool         INTEGER,         -- one of many small ones of this cause and machine: those with the same number are told together; NULL: by itself
  peak_events  INTEGER NOT NULL DEFAULT 0, -- in the hour with the most, and in the hour of ended_at
  hour_events  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS spell_key ON spell(cause, provider, host, started_at);

CREATE TABLE IF NOT EXISTS spell_line (
  -- Lines of a spell that may become evidence. A slot that is the first line over again has no row.
  spell     INTEGER NOT NULL REFERENCES spell,
  slot      INTEGER NOT NULL,   -- 0 first, 1 last, 2 first of the hour with the most, 3 of the hour of the last; 4 to 6 of further texts; 7 first masked
  logged_at REAL NOT NULL,
  source    INTEGER NOT NULL REFERENCES source,
  line      INTEGER NOT NULL,
  text      INTEGER NOT NULL REFERENCES text,
  masked    INTEGER NOT NULL,
  to_at     REAL,               -- the recipient's `to=` line: of a masked one another
  to_source INTEGER,
  to_line   INTEGER,
  PRIMARY KEY (spell, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS spell_domain (
  -- Recipient domains of a spell.
  spell  INTEGER NOT NULL REFERENCES spell,
  domain INTEGER NOT NULL REFERENCES domain,
  PRIMARY KEY (spell, domain)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS traffic_hour (
  -- Recipients that external servers accepted, by machine and hour: what rates are measured against.
  host     TEXT NOT NULL,
  hour_at  INTEGER NOT NULL,  -- start of the hour, seconds since 1970
  accepted INTEGER NOT NULL,
  PRIMARY KEY (host, hour_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS signal (
  -- What the detectors (queries/detect) found: one row per finding, before findings that belong together become an incident.
  signal     INTEGER PRIMARY KEY,
  detector   TEXT NOT NULL,     -- the file's name
  cause      TEXT NOT NULL,
  provider   TEXT NOT NULL,     -- whose servers; the machine's own name for what happened on the machine itself
  host       TEXT NOT NULL,     -- the machine that saw it
  severity   TEXT NOT NULL,     -- critical high medium low
  confidence INTEGER NOT NULL,
  state      TEXT NOT NULL,     -- open, recovered
  started_at REAL NOT NULL,
  ended_at   REAL NOT NULL,     -- last event
  peak_at    REAL,              -- start of the worst hour
  ok_before_at REAL,            -- last time it was seen to work before: the start is between this and started_at
  ok_after_at  REAL,            -- first time it was seen to work afterwards
  events     INTEGER NOT NULL,
  messages   INTEGER NOT NULL DEFAULT 0,
  recipients INTEGER NOT NULL DEFAULT 0,
  domains    INTEGER NOT NULL DEFAULT 0,
  masked     INTEGER NOT NULL DEFAULT 0,
  list TEXT, sublist TEXT, our_addr TEXT,
  proof      TEXT NOT NULL,     -- where its lines are: complaint, connect, event, outcome, shift, rise, login, uid, reject, door, refusal, delivery
  kinds      TEXT,              -- proof = event: the kinds, separated by commas; login, uid: whose; delivery, refusal: the keys of the first and the last
  detail     TEXT,              -- one more fact, e.g. the share of a storm
  told_in    INTEGER            -- the finding that explains it: that one is told; NULL: it is told itself
) STRICT;
CREATE INDEX IF NOT EXISTS signal_provider ON signal(host, provider);

CREATE TABLE IF NOT EXISTS incident (
  -- Findings that belong together: same cause, same provider or machine, less than a day apart.
  incident   TEXT PRIMARY KEY,  -- cause@provider@YYYYMMDD of its start: stable, so that tomorrow's run extends it
  cause      TEXT NOT NULL,
  provider   TEXT NOT NULL,     -- whose servers; the machine's own name for what happened on the machine itself
  host       TEXT NOT NULL,     -- the machine that saw it
  severity   TEXT NOT NULL,     -- critical high medium low
  state      TEXT NOT NULL,     -- open, recovered
  confidence INTEGER NOT NULL,
  started_at REAL NOT NULL,
  ok_before_at REAL,
  peak_at    REAL,
  ended_at   REAL NOT NULL,     -- last event; what is open may go on
  ok_after_at  REAL,            -- recovered: first time it was seen to work afterwards
  events     INTEGER NOT NULL,  -- replies, failed connects, lines
  messages   INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  domains    INTEGER NOT NULL,
  masked     INTEGER NOT NULL,  -- recipients' lines that showed another error instead of this cause
  list TEXT, sublist TEXT, our_addr TEXT,
  detector   TEXT NOT NULL,
  proof      TEXT NOT NULL,
  kinds      TEXT,
  detail     TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS incident_evidence (
  -- The lines that prove an incident, a handful: the first, the last, one at its peak, one of each distinct text.
  incident  TEXT NOT NULL REFERENCES incident,
  logged_at REAL NOT NULL,
  source    INTEGER NOT NULL REFERENCES source,
  line      INTEGER NOT NULL,
  note      TEXT NOT NULL,      -- first, last, peak, text, masked
  PRIMARY KEY (incident, source, line)
) STRICT, WITHOUT ROWID;
