-- 55-check.sql: what postmortem check found when it was given this database. Written by that command alone; rows are only added, so that what was true
-- before a change and after it stands side by side. Read it through v_check (56-check-views.sql). Texts out of the DNS are printable ASCII here.

CREATE TABLE IF NOT EXISTS check_run (
  -- One time that the sending side was looked at.
  check_run  INTEGER PRIMARY KEY,
  checked_at REAL NOT NULL,        -- when the look-ups began: never the time of an incident
  resolver   TEXT NOT NULL,        -- recursion, an address[@port], or file: a fixture was asked instead of the DNS
  config     INTEGER NOT NULL,     -- 1: Postfix's settings were known
  exit       INTEGER NOT NULL      -- 0 pass, 1 warn, 2 fail, 3 unknown
) STRICT;

CREATE TABLE IF NOT EXISTS check_result (
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
  looked_up_at REAL NOT NULL,      -- of this run; earlier where a block list's "not listed" was taken again
  keep_until REAL NOT NULL,        -- a block list's "not listed" may be taken again until then (its TTL, an hour at most); 0: not at all
  PRIMARY KEY (check_run, n)
) STRICT, WITHOUT ROWID;
