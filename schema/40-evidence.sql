-- 40-evidence.sql: what stands beside the logs: DMARC and TLS reports of receivers, snapshots of the queue and of the configuration. Written by
-- postmortem import, never changed by the other stages. Read it through the views (45-evidence-views.sql).
--
-- imported_at is when this database learned of it; what a fact is *about* stands apart: begin_at, end_at, taken_at. Texts come from strangers:
-- they hold no control characters, and whoever prints them still escapes them for what they are printed in.

CREATE TABLE IF NOT EXISTS evidence_file (
  -- One report or snapshot as it was given to us, also one that could not be read.
  evidence_file INTEGER PRIMARY KEY,
  kind          TEXT NOT NULL,     -- dmarc, tlsrpt, queue, postconf
  path          TEXT NOT NULL,     -- file, and what it was in: mail.mbox message 3, report.xml
  bytes         INTEGER NOT NULL,
  hash          INTEGER NOT NULL,  -- of its plain bytes
  imported_at   REAL NOT NULL,     -- the last time it was tried
  result        TEXT NOT NULL,     -- imported, known (the same report came before), failed
  detail        TEXT NOT NULL,     -- failed: why
  UNIQUE (kind, path, hash)
) STRICT;

CREATE TABLE IF NOT EXISTS dmarc_report (
  -- One DMARC aggregate report (RFC 7489 appendix C, RFC 9990): what one receiver saw of mail that names a domain of ours, mostly over a day.
  report       INTEGER PRIMARY KEY,
  evidence_file INTEGER NOT NULL REFERENCES evidence_file,
  imported_at  REAL NOT NULL,
  form         TEXT NOT NULL,      -- 7489, 9990
  version      TEXT NOT NULL,      -- as stated; '' when not
  xmlns        TEXT NOT NULL,
  org_name     TEXT NOT NULL,      -- the receiver, as it calls itself
  email        TEXT NOT NULL,
  contact      TEXT NOT NULL,      -- extra_contact_info
  report_id    TEXT NOT NULL,
  generator    TEXT NOT NULL,
  error        TEXT NOT NULL,      -- what the receiver says went wrong
  begin_at     REAL NOT NULL,      -- the receiver's day, not ours
  end_at       REAL NOT NULL,
  domain       TEXT NOT NULL,      -- the policy as the receiver found it
  adkim TEXT NOT NULL, aspf TEXT NOT NULL, p TEXT NOT NULL, sp TEXT NOT NULL, np TEXT NOT NULL,
  pct TEXT NOT NULL, fo TEXT NOT NULL, testing TEXT NOT NULL, discovery_method TEXT NOT NULL,
  UNIQUE (org_name, report_id, domain)
) STRICT;
CREATE INDEX IF NOT EXISTS dmarc_report_begin ON dmarc_report(begin_at);

CREATE TABLE IF NOT EXISTS dmarc_record (
  -- Messages from one source address that were treated alike.
  record        INTEGER PRIMARY KEY,
  report        INTEGER NOT NULL REFERENCES dmarc_report,
  source_ip     TEXT NOT NULL,     -- canonical form
  count         INTEGER NOT NULL,  -- messages
  disposition   TEXT NOT NULL,     -- none quarantine reject; pass (RFC 9990)
  dkim          TEXT NOT NULL,     -- pass or fail as DMARC counts them: passed *and* in line with header_from
  spf           TEXT NOT NULL,
  header_from   TEXT NOT NULL,
  envelope_from TEXT NOT NULL,
  envelope_to   TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS dmarc_record_report ON dmarc_record(report);
CREATE INDEX IF NOT EXISTS dmarc_record_source ON dmarc_record(source_ip);

CREATE TABLE IF NOT EXISTS dmarc_auth (
  -- What SPF and each DKIM signature gave by themselves, whether in line with header_from or not.
  record       INTEGER NOT NULL REFERENCES dmarc_record,
  n            INTEGER NOT NULL,
  kind         TEXT NOT NULL,      -- dkim, spf
  domain       TEXT NOT NULL,
  selector     TEXT NOT NULL,
  scope        TEXT NOT NULL,
  result       TEXT NOT NULL,
  human_result TEXT NOT NULL,
  PRIMARY KEY (record, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS dmarc_reason (
  -- Why a receiver did not do what the policy says: forwarded, mailing_list, local_policy …
  record  INTEGER NOT NULL REFERENCES dmarc_record,
  n       INTEGER NOT NULL,
  type    TEXT NOT NULL,
  comment TEXT NOT NULL,
  PRIMARY KEY (record, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS dmarc_warning (
  -- What was wrong with a report that could be read all the same, and what was done about it.
  report  INTEGER NOT NULL REFERENCES dmarc_report,
  warning TEXT NOT NULL,           -- stray-tag, stray-lt, bad-bytes, bad-header, no-org …
  times   INTEGER NOT NULL,
  detail  TEXT NOT NULL,           -- the first of them
  PRIMARY KEY (report, warning)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS own_address (
  -- Addresses that somebody said are ours (import dmarc --ours), beside those that receivers quote (our_address) and main.cf names.
  addr      TEXT PRIMARY KEY,      -- canonical form
  stated_at REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tls_report (
  -- One SMTP TLS report (RFC 8460): how a sender of mail *to us* fared with our TLS policy.
  report      INTEGER PRIMARY KEY,
  evidence_file INTEGER NOT NULL REFERENCES evidence_file,
  imported_at REAL NOT NULL,
  org_name    TEXT NOT NULL,
  contact     TEXT NOT NULL,
  report_id   TEXT NOT NULL,
  begin_at    REAL NOT NULL,
  end_at      REAL NOT NULL,
  UNIQUE (org_name, report_id)
) STRICT;

CREATE TABLE IF NOT EXISTS tls_policy (
  -- One policy that the sender applied, and how many sessions succeeded and failed under it.
  policy    INTEGER PRIMARY KEY,
  report    INTEGER NOT NULL REFERENCES tls_report,
  type      TEXT NOT NULL,         -- sts, tlsa, no-policy-found
  domain    TEXT NOT NULL,
  mx        TEXT NOT NULL,         -- mx-host patterns, separated by blanks
  lines     TEXT NOT NULL,         -- policy-string, separated by newlines
  succeeded INTEGER NOT NULL,      -- sessions
  failed    INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS tls_policy_report ON tls_policy(report);

CREATE TABLE IF NOT EXISTS tls_failure (
  -- Failed sessions of one kind.
  policy       INTEGER NOT NULL REFERENCES tls_policy,
  n            INTEGER NOT NULL,
  result       TEXT NOT NULL,      -- certificate-expired, starttls-not-supported, sts-policy-fetch-error …
  sending_ip   TEXT NOT NULL,
  receiving_mx TEXT NOT NULL,
  receiving_ip TEXT NOT NULL,
  sessions     INTEGER NOT NULL,
  code         TEXT NOT NULL,      -- failure-reason-code
  info         TEXT NOT NULL,      -- additional-information
  PRIMARY KEY (policy, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS queue_snapshot (
  -- The queue as `postqueue -j` showed it at one moment.
  snapshot    INTEGER PRIMARY KEY,
  evidence_file INTEGER NOT NULL REFERENCES evidence_file,
  imported_at REAL NOT NULL,
  taken_at    REAL NOT NULL,       -- --at, else now (live, standard input), else the file's time; not before the newest arrival in it
  host        TEXT NOT NULL,       -- --host, else this machine (live), else the only machine in the logs; '' not known
  messages    INTEGER NOT NULL,
  recipients  INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS queue_entry (
  -- One message in the queue.
  entry         INTEGER PRIMARY KEY,
  snapshot      INTEGER NOT NULL REFERENCES queue_snapshot,
  queue_name    TEXT NOT NULL,     -- active deferred hold incoming maildrop corrupt
  queue_id      TEXT NOT NULL,
  arrived_at    REAL NOT NULL,
  size          INTEGER,
  forced_expire INTEGER NOT NULL,  -- 1: postsuper -e or -f was used on it (Postfix 3.5)
  sender        TEXT NOT NULL      -- MAILER-DAEMON stands for the null sender
) STRICT;
CREATE INDEX IF NOT EXISTS queue_entry_snapshot ON queue_entry(snapshot);

CREATE TABLE IF NOT EXISTS queue_recipient (
  -- One recipient still to be delivered.
  entry         INTEGER NOT NULL REFERENCES queue_entry,
  n             INTEGER NOT NULL,
  recipient     TEXT NOT NULL,
  orig_address  TEXT,              -- Postfix 3.11, where it differs
  reason        INTEGER REFERENCES text, -- delay_reason; NULL: not tried yet, or not deferred. The analysis gives it a cause (verdict)
  bounce_reason INTEGER REFERENCES text, -- Postfix 3.11: already failed for good
  PRIMARY KEY (entry, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS config_snapshot (
  -- main.cf as `postconf -n` printed it at one moment.
  snapshot    INTEGER PRIMARY KEY,
  evidence_file INTEGER NOT NULL REFERENCES evidence_file,
  imported_at REAL NOT NULL,
  taken_at    REAL NOT NULL,
  host        TEXT NOT NULL,
  settings    INTEGER NOT NULL,
  hash        INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS config_value (
  -- One parameter that is set.
  snapshot INTEGER NOT NULL REFERENCES config_snapshot,
  name     TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (snapshot, name)
) STRICT, WITHOUT ROWID;
