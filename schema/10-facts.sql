-- 10-facts.sql: what the logs say. Written by the ingest stage, one row per fact, never changed by the other stages.
-- Read it through the views (30-views.sql): they carry the names that stay. Comments stand inside the statements, so that
-- `.schema` in the sqlite3 shell shows them.
--
-- Conventions: *_at = seconds since 1970-01-01 UTC (REAL); *_us = microseconds (INTEGER); source + line = where the line stands;
-- a column named like a table holds that table's key.

CREATE TABLE IF NOT EXISTS setting (
  -- Things the program notes about this database: the hash of its views, the rules it was analysed with.
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS source (
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

CREATE INDEX IF NOT EXISTS source_head ON source(head_hash, head_bytes);

CREATE TABLE IF NOT EXISTS mta (
  -- One Postfix instance of one machine: what queue ids are unique within.
  mta      INTEGER PRIMARY KEY,
  host     TEXT NOT NULL,  -- the machine: --host, else the header's name
  instance TEXT NOT NULL,  -- the first element of the tag: postfix, postfix-out
  line_at  REAL,           -- of a machine's first row: the stamp of its last line, and of the line before. The earlier of the two is
  prior_at REAL,           -- the machine's clock: one line with a wrong stamp does not move it
  UNIQUE (host, instance)
) STRICT;

CREATE TABLE IF NOT EXISTS source_host (
  -- The time that a source covers of each machine: within it another stream's lines are repeats.
  source   INTEGER NOT NULL REFERENCES source,
  mta      INTEGER NOT NULL REFERENCES mta, -- the machine's first row
  first_at REAL NOT NULL,
  last_at  REAL NOT NULL,
  last_lines TEXT NOT NULL,   -- hashes of its last 64 lines: up to the newest of them the other stream's lines are repeats
  PRIMARY KEY (source, mta)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS domain (
  -- Recipient domains, lower case; '' where a recipient has none.
  domain INTEGER PRIMARY KEY,
  name   TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE IF NOT EXISTS peer (
  -- Servers that smtp(8) and lmtp(8) talked to or tried to: host[addr]:port as logged.
  peer   INTEGER PRIMARY KEY,
  hash   INTEGER NOT NULL,  -- of host, address and port, for looking it up
  host   TEXT NOT NULL,
  addr   TEXT NOT NULL,     -- '' for a transport without one (local, virtual, a pipe's name)
  port   INTEGER,
  family TEXT               -- ipv4, ipv6, unix; NULL where there is no address
) STRICT;
CREATE INDEX IF NOT EXISTS peer_hash ON peer(hash);

CREATE TABLE IF NOT EXISTS text (
  -- Distinct reasons and replies, without the brackets around them; what the analysis gives a cause (table verdict).
  text INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS text_hash ON text(hash);

CREATE TABLE IF NOT EXISTS shape (
  -- What is the same in many kept lines: the line with a control byte for each piece that stands elsewhere (see view raw).
  shape INTEGER PRIMARY KEY,
  hash  INTEGER NOT NULL,
  body  TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS shape_hash ON shape(hash);

CREATE TABLE IF NOT EXISTS phrase (
  -- What is the same in many replies of accepted mail and reasons of refusals (a control byte stands for what differs: 1 delivery.accepted or reject.reason,
  -- 2 the recipient, 3 the message's Message-ID, 4 the client's address, 5 the sender, 6 the HELO name, 7 the client), and TLS summaries: Untrusted TLSv1.3.
  phrase INTEGER PRIMARY KEY,
  hash   INTEGER NOT NULL,
  body   TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS phrase_hash ON phrase(hash);

CREATE TABLE IF NOT EXISTS kept (
  -- The verbatim line (control bytes and invalid UTF-8 replaced) of every fact that is not a plain success. Read it through the view raw: what the
  -- fact's own columns hold is not stored again.
  kept  INTEGER PRIMARY KEY,      -- source * 4294967296 + line
  shape INTEGER REFERENCES shape, -- NULL: body has the line
  fact  INTEGER,                  -- 8 * key + 1 delivery, 2 connect_failure, 3 reply, 4 event, 5 reject; NULL: none
  pid   INTEGER,                  -- the process number, where the shape leaves it out
  body  TEXT NOT NULL             -- the time in the stamp, or without a shape the line; pieces that the fact has are left out of it too
) STRICT;

CREATE TABLE IF NOT EXISTS message (
  -- One message in one queue: host, instance, queue id and time, since short queue ids are used again.
  msg          INTEGER PRIMARY KEY,
  mta          INTEGER NOT NULL REFERENCES mta,
  queue_id     TEXT NOT NULL,
  intake_at    REAL NOT NULL,  -- when it came in: the intake line, else the time inside a long queue id, else the first line
  way_in       INTEGER,        -- 1 smtpd, 2 pickup, 3 qmqpd, 4 cleanup (made by Postfix itself), as view way_in says; NULL: not shown
  client       TEXT,           -- host[addr] of the client that brought it
  sasl_user    TEXT,
  uid          INTEGER,        -- of the local submitter
  sender       TEXT,           -- envelope sender; '' is the null sender, NULL not seen
  message_id   TEXT,           -- the Message-ID header without its angle brackets
  size         INTEGER,        -- bytes
  nrcpt        INTEGER,        -- recipients when first made active
  activations  INTEGER NOT NULL DEFAULT 0, -- times qmgr(8) made it active
  first_active_at REAL,
  last_at      REAL NOT NULL,  -- last line about it
  held_at      REAL,           -- on hold since; NULL when it is not
  expired_at   REAL,           -- returned to its sender after the queue lifetime (or by postsuper -f)
  ended_at     REAL,           -- left the queue
  ended        TEXT,           -- removed, deleted, requeued, rejected, discarded, canceled; NULL = still open
  source       INTEGER NOT NULL REFERENCES source,
  line         INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS message_queue_id ON message(queue_id);
CREATE INDEX IF NOT EXISTS message_open ON message(mta, queue_id) WHERE ended IS NULL;

CREATE TABLE IF NOT EXISTS link (
  -- A message that comes from another: bounce, delay, dsn (notifications), filter (content filter), forward (local alias
  -- or .forward), requeue (postsuper -r).
  parent    INTEGER NOT NULL REFERENCES message,
  child     INTEGER NOT NULL REFERENCES message,
  kind      TEXT NOT NULL,
  logged_at REAL NOT NULL,
  source    INTEGER NOT NULL REFERENCES source,
  line      INTEGER NOT NULL,
  PRIMARY KEY (child, parent, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_parent ON link(parent);

CREATE TABLE IF NOT EXISTS attempt (
  -- One delivery request to one smtp(8) or lmtp(8) process: what one (host, tag, pid) logged for one queue id.
  attempt    INTEGER PRIMARY KEY,
  msg        INTEGER NOT NULL REFERENCES message,
  program    TEXT NOT NULL,   -- smtp, lmtp, relay/smtp …: the tag without the instance
  pid        INTEGER NOT NULL,
  started_at REAL NOT NULL,   -- first and last line
  ended_at   REAL NOT NULL,
  opened     INTEGER NOT NULL, -- 1 when it opened a connection or tried to: a failed connect, or a session without conn_use
  failed_v4  INTEGER NOT NULL, -- failed connects by family
  failed_v6  INTEGER NOT NULL,
  tls        INTEGER REFERENCES phrase -- the last TLS summary of its sessions
) STRICT;
CREATE INDEX IF NOT EXISTS attempt_msg ON attempt(msg) WHERE failed_v4 > 0 OR failed_v6 > 0; -- the others have deliveries that lead to them

CREATE TABLE IF NOT EXISTS delivery (
  -- One `to=` line: what one delivery agent reported for one recipient.
  delivery    INTEGER PRIMARY KEY,
  msg         INTEGER NOT NULL REFERENCES message,
  attempt     INTEGER REFERENCES attempt,  -- NULL where no smtp(8) or lmtp(8) was at work
  logged_at   REAL NOT NULL,
  program     TEXT NOT NULL,
  recipient   TEXT NOT NULL,
  orig_to     TEXT,
  domain      INTEGER NOT NULL REFERENCES domain,
  relay       INTEGER REFERENCES peer,     -- NULL for relay=none
  conn_use    INTEGER,                     -- deliveries over this connection so far; NULL on a fresh one
  delay_us    INTEGER,                     -- since arrival in the queue
  queue_us    INTEGER,                     -- delays=a/b/c/d: before the queue manager, in the active queue,
  active_us   INTEGER,                     -- setting up the connection (DNS, failed addresses, greeting, TLS),
  connect_us  INTEGER,                     -- transmitting the message
  transfer_us INTEGER,
  tls         TEXT,                        -- tls= of Postfix 3.11 and later
  dsn         TEXT,
  status      TEXT NOT NULL,
  phrase      INTEGER REFERENCES phrase,   -- the reply of a plain success: what recurs in it, and
  accepted    TEXT,                        -- the part that does not (all of it where phrase is NULL); the view answer puts them together
  reason      INTEGER REFERENCES text,     -- the text in brackets of anything else
  source      INTEGER NOT NULL REFERENCES source,
  line        INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_msg ON delivery(msg);
CREATE INDEX IF NOT EXISTS delivery_attempt ON delivery(attempt) WHERE status <> 'sent';
CREATE INDEX IF NOT EXISTS delivery_problem ON delivery(logged_at) WHERE status <> 'sent';
CREATE INDEX IF NOT EXISTS delivery_slow ON delivery(logged_at) WHERE transfer_us >= 5000000;
CREATE INDEX IF NOT EXISTS delivery_reason ON delivery(reason) WHERE reason IS NOT NULL;

CREATE TABLE IF NOT EXISTS connect_failure (
  -- One `connect to host[addr]:port: error` line of its own (it carries no queue id; the attempt comes from the process).
  connect_failure INTEGER PRIMARY KEY,
  attempt   INTEGER REFERENCES attempt,  -- NULL: the log does not show which message it was for
  msg       INTEGER REFERENCES message,
  mta       INTEGER NOT NULL REFERENCES mta,
  logged_at REAL NOT NULL,
  peer      INTEGER NOT NULL REFERENCES peer,
  errno     TEXT NOT NULL,               -- EADDRNOTAVAIL, ETIMEDOUT …; the text itself where it is none we know
  source    INTEGER NOT NULL REFERENCES source,
  line      INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS connect_failure_attempt ON connect_failure(attempt);

CREATE TABLE IF NOT EXISTS reply (
  -- A line `QUEUEID: host H[A] said: …`, `… refused to talk to me: …`, `lost connection with …`, `conversation with … timed
  -- out …`: a server failed, and smtp(8) goes on to the next one.
  reply     INTEGER PRIMARY KEY,
  attempt   INTEGER NOT NULL REFERENCES attempt,
  msg       INTEGER NOT NULL REFERENCES message,
  logged_at REAL NOT NULL,
  peer      INTEGER REFERENCES peer,
  kind      TEXT NOT NULL,               -- said, refused, lost, timeout
  text      INTEGER NOT NULL REFERENCES text,
  source    INTEGER NOT NULL REFERENCES source,
  line      INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS reply_attempt ON reply(attempt);
CREATE INDEX IF NOT EXISTS reply_msg ON reply(msg);
CREATE INDEX IF NOT EXISTS reply_text ON reply(text);

CREATE TABLE IF NOT EXISTS reply_for (
  -- Which recipients a reply was given for, as far as the log tells. A reply without a row here belongs to its attempt.
  reply    INTEGER NOT NULL REFERENCES reply,
  delivery INTEGER NOT NULL REFERENCES delivery, -- the later `to=` line of that recipient in the same attempt
  how      TEXT NOT NULL,  -- text: it names the recipient; only: no other recipient was left; all: it ended the session for all;
                           -- order: as many replies as recipients left, taken in order
  PRIMARY KEY (delivery, reply)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reply_for_reply ON reply_for(reply);

CREATE TABLE IF NOT EXISTS event (
  -- Lines about the server rather than about one delivery: starts, reloads, warnings, fatal errors, TLS failures; and what was done to one
  -- message in the queue: held, released, deleted, requeued, expired.
  event     INTEGER PRIMARY KEY,
  mta       INTEGER NOT NULL REFERENCES mta,
  logged_at REAL NOT NULL,
  program   TEXT NOT NULL,
  kind      TEXT NOT NULL,   -- of src/rules/lines.json: master.reload, smtp.tls_failed …
  detail    TEXT NOT NULL,   -- the text of the line without its header
  msg       INTEGER REFERENCES message,
  attempt   INTEGER REFERENCES attempt,
  source    INTEGER NOT NULL REFERENCES source,
  line      INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS event_kind ON event(kind, logged_at);
CREATE INDEX IF NOT EXISTS event_msg ON event(msg) WHERE msg IS NOT NULL;

CREATE TABLE IF NOT EXISTS reject (
  -- What smtpd(8), cleanup(8) and postscreen(8) refused, held or discarded on the way in.
  reject    INTEGER PRIMARY KEY,
  mta       INTEGER NOT NULL REFERENCES mta,
  logged_at REAL NOT NULL,
  program   TEXT NOT NULL,
  action    TEXT NOT NULL,   -- reject, reject_warning, hold, discard, filter, milter-reject …
  stage     TEXT,            -- CONNECT, EHLO, MAIL, RCPT, DATA, END-OF-MESSAGE, header, body
  client    TEXT,            -- host[addr]
  code      TEXT,
  dsn       TEXT,
  phrase    INTEGER REFERENCES phrase, -- what was said: what recurs in it, and
  reason    TEXT,                      -- the part that does not (all of it where phrase is NULL); the view refusal puts them together
  sender    TEXT,
  recipient TEXT,
  helo      TEXT,
  msg       INTEGER REFERENCES message,
  source    INTEGER NOT NULL REFERENCES source,
  line      INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS reject_msg ON reject(msg) WHERE msg IS NOT NULL;
CREATE INDEX IF NOT EXISTS reject_own ON reject(logged_at) WHERE dsn >= '4.3.' AND dsn < '4.3/'; -- an error of our own system (RFC 3463)
CREATE INDEX IF NOT EXISTS reject_localhost ON reject(logged_at) WHERE client >= 'localhost[' AND client < 'localhost]'; -- programs of this machine
CREATE INDEX IF NOT EXISTS reject_local ON reject(logged_at) WHERE client = 'local'; -- what pickup(8) brought

CREATE TABLE IF NOT EXISTS hostname (
  -- myhostname as Postfix itself shows it in the Message-IDs it generates: one row for each unbroken run of a name.
  hostname INTEGER PRIMARY KEY,
  mta      INTEGER NOT NULL REFERENCES mta,
  name     TEXT NOT NULL,
  first_at REAL NOT NULL,
  last_at  REAL NOT NULL,
  lines    INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS hostname_mta ON hostname(mta, hostname);

CREATE TABLE IF NOT EXISTS tally (
  -- Lines of kinds that are only counted, per hour; and lines of other programs (kind = 'other: NAME').
  mta     INTEGER NOT NULL REFERENCES mta,
  hour_at INTEGER NOT NULL,  -- start of the hour, seconds since 1970
  kind    TEXT NOT NULL,
  lines   INTEGER NOT NULL,
  PRIMARY KEY (mta, hour_at, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS unparsed (
  -- What was not understood, as templates: digits, addresses and ids replaced by placeholders.
  program  TEXT NOT NULL,
  template TEXT NOT NULL,
  lines    INTEGER NOT NULL,
  example  TEXT NOT NULL,    -- the first such line, verbatim
  why      TEXT NOT NULL,    -- no kind, regex limit, no header, too long
  source   INTEGER NOT NULL REFERENCES source,
  line     INTEGER NOT NULL,
  PRIMARY KEY (program, template)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS host_alias (
  -- A header name that is the same machine: under postlogd the header shows the first label of myhostname, and changes with it.
  header TEXT PRIMARY KEY,
  host   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS open_stream (
  -- Where ingest stood at the last commit: what each smtp(8) or lmtp(8) process was in the middle of. Private to ingest.
  mta        INTEGER NOT NULL REFERENCES mta,
  program    TEXT NOT NULL,
  pid        INTEGER NOT NULL,
  attempt    INTEGER,          -- the request it worked on last; NULL before the first
  activation INTEGER NOT NULL, -- message.activations when that request began
  last_at    REAL NOT NULL,
  tls        INTEGER,          -- a TLS summary (a phrase), and failed connects, that carry no queue id and wait for the next line with one
  waiting    TEXT NOT NULL DEFAULT '', -- keys of connect_failure, separated by commas
  PRIMARY KEY (mta, program, pid)
) STRICT, WITHOUT ROWID;
