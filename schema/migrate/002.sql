-- From schema 1 to 2: what is done to tables that hold something. Those that are new, or that the analysis fills again, are made afterwards from
-- schema/NN-NAME.sql, like every table that is missing then. A table of facts that differs is copied, with the text of schema/10-facts.sql, comments
-- included, so that an upgraded database reads like a new one (tests/cli/upgrade.bats compares them); references to it go by its name, which
-- legacy_alter_table leaves alone.

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
INSERT INTO source(source, path, head_bytes, head_hash, bytes, lines, facts, counted, from_others, not_understood, first_at, last_at, line_at, dated_by, tail_at, tail_year, cursor, damage, head_lines, proven)
SELECT source, path, head_bytes, head_hash, bytes, lines, facts, counted, from_others, not_understood, first_at, last_at, line_at, dated_by, tail_at, tail_year, cursor, damage, head_lines,
  dated_by = 'queue id' -- the only proof that version knew
FROM source_1;
DROP TABLE source_1;

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
CREATE TABLE kept (
  -- The verbatim line (control bytes and invalid UTF-8 replaced) of every fact that is not a plain success. Read it through the view raw: what the
  -- fact's own columns hold is not stored again.
  kept  INTEGER PRIMARY KEY,      -- source * 4294967296 + line
  shape INTEGER REFERENCES shape, -- NULL: body has the line
  fact  INTEGER,                  -- 8 * key + 1 delivery, 2 connect_failure, 3 reply, 4 event, 5 reject; NULL: none
  pid   INTEGER,                  -- the process number, where the shape leaves it out
  body  TEXT NOT NULL             -- the time in the stamp, or without a shape the line; pieces that the fact has are left out of it too
) STRICT;
INSERT INTO kept(kept, body) SELECT raw, body FROM raw;
DROP TABLE raw;

-- TLS summaries were text in each row. (Their hash is not known here: the next one that is alike gets a row of its own.)
CREATE TABLE phrase (
  -- What is the same in many replies of accepted mail and reasons of refusals (a control byte stands for what differs: 1 delivery.accepted or reject.reason,
  -- 2 the recipient, 3 the message's Message-ID, 4 the client's address, 5 the sender, 6 the HELO name, 7 the client), and TLS summaries: Untrusted TLSv1.3.
  phrase INTEGER PRIMARY KEY,
  hash   INTEGER NOT NULL,
  body   TEXT NOT NULL
) STRICT;
INSERT INTO phrase(hash, body) SELECT 0, tls FROM attempt WHERE tls IS NOT NULL UNION SELECT 0, tls FROM open_stream WHERE tls IS NOT NULL;

ALTER TABLE attempt RENAME TO attempt_1;
CREATE TABLE attempt (
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
INSERT INTO attempt(attempt, msg, program, pid, started_at, ended_at, opened, failed_v4, failed_v6, tls)
SELECT attempt, msg, program, pid, started_at, ended_at, opened, failed_v4, failed_v6, (SELECT phrase FROM phrase WHERE body = tls) FROM attempt_1;
DROP TABLE attempt_1;

ALTER TABLE open_stream RENAME TO open_stream_1;
CREATE TABLE open_stream (
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
INSERT INTO open_stream(mta, program, pid, attempt, activation, last_at, tls, waiting)
SELECT mta, program, pid, attempt, activation, last_at, (SELECT phrase FROM phrase WHERE body = tls), waiting FROM open_stream_1;
DROP TABLE open_stream_1;

-- Replies of accepted mail stay whole.
ALTER TABLE delivery RENAME TO delivery_1;
CREATE TABLE delivery (
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
INSERT INTO delivery(delivery, msg, attempt, logged_at, program, recipient, orig_to, domain, relay, conn_use, delay_us, queue_us, active_us, connect_us, transfer_us, tls, dsn, status, accepted, reason, source, line)
SELECT delivery, msg, attempt, logged_at, program, recipient, orig_to, domain, relay, conn_use, delay_us, queue_us, active_us, connect_us, transfer_us, tls, dsn, status, accepted, reason, source, line FROM delivery_1;
DROP TABLE delivery_1;

-- What was spelt out in each row.
ALTER TABLE message RENAME TO message_1;
CREATE TABLE message (
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
INSERT INTO message(msg, mta, queue_id, intake_at, way_in, client, sasl_user, uid, sender, message_id, size, nrcpt, activations, first_active_at, last_at, held_at, expired_at, ended_at, ended, source, line)
SELECT msg, mta, queue_id, intake_at, CASE intake WHEN 'smtpd' THEN 1 WHEN 'pickup' THEN 2 WHEN 'qmqpd' THEN 3 WHEN 'cleanup' THEN 4 END, client, sasl_user, uid, sender, message_id, size, nrcpt, activations, first_active_at, last_at, held_at, expired_at, ended_at, ended, source, line FROM message_1;
DROP TABLE message_1;

ALTER TABLE connect_failure RENAME TO connect_failure_1;
CREATE TABLE connect_failure (
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
INSERT INTO connect_failure(connect_failure, attempt, msg, mta, logged_at, peer, errno, source, line)
SELECT connect_failure, attempt, msg, mta, logged_at, peer, errno, source, line FROM connect_failure_1;
DROP TABLE connect_failure_1;

-- Reasons stay whole.
ALTER TABLE reject RENAME TO reject_1;
CREATE TABLE reject (
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
INSERT INTO reject(reject, mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, helo, msg, source, line)
SELECT reject, mta, logged_at, program, action, stage, client, code, dsn, reason, sender, recipient, helo, msg, source, line FROM reject_1;
DROP TABLE reject_1;

-- Hashes are shorter now.
UPDATE peer SET hash = hash & 2147483647;
UPDATE text SET hash = hash & 2147483647;

-- What follows from the facts is derived again by the next analysis.
DELETE FROM setting WHERE name LIKE 'analysed_%';
DROP TABLE delivery_cause;
DROP TABLE outcome;
DROP TABLE unsettled;
DROP TABLE login_hour;
DROP TABLE login_day;
DROP TABLE slow;
DROP TABLE signal;
DROP TABLE provider_day;
DROP TABLE spell;
DROP TABLE delay;
DROP TABLE IF EXISTS refused_server;

PRAGMA legacy_alter_table = OFF;
