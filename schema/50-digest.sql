-- 50-digest.sql: what the digest has told already. Written by the command digest alone, after its mail was written or sendmail took it; rows are only added.

CREATE TABLE IF NOT EXISTS digest (
  -- One mail that was written.
  digest   INTEGER PRIMARY KEY,
  told_at  REAL NOT NULL,          -- when; the next one looks back to here
  since_at REAL NOT NULL,          -- how far this one looked back
  state    TEXT NOT NULL,          -- OK, WARN, FAIL, STALE, as in its subject
  subject  TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS digest_incident (
  -- An incident that a mail told of, as it was then. The row of the newest mail is what is known to the reader.
  digest   INTEGER NOT NULL REFERENCES digest,
  incident TEXT NOT NULL,          -- key of v_incident
  severity TEXT NOT NULL,
  state    TEXT NOT NULL,          -- open, recovered
  PRIMARY KEY (incident, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS digest_reply (
  -- Replies that no rule understands, of which a mail told.
  digest   INTEGER NOT NULL REFERENCES digest,
  reply    TEXT NOT NULL,          -- provider, reply code and enhanced code, with blanks between
  PRIMARY KEY (reply, digest)
) STRICT, WITHOUT ROWID;
