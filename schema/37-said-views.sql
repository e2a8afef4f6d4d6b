-- 37-said-views.sql: servers' words that decide what a report is about: objections to us (reputation, identity, authentication), to what we send, and
-- whatever names a block list. As in 30-views.sql these names and columns stay.

CREATE VIEW v_said_reply AS
  -- Those on lines of their own.
  SELECT r.reply, r.msg, r.logged_at, v.provider, v.cause, v.list IS NOT NULL AS listing,
    v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation' AS objection
  FROM reply r CROSS JOIN verdict v ON v.text = r.text
  WHERE r.kind IN ('said', 'refused') AND (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*'
    OR v.cause GLOB 'content.*' OR v.cause = 'rate.reputation');

CREATE VIEW v_said_line AS
  -- Those that a `to=` line shows. (The + keeps SQLite from making an index; a range of keys is what it looks for.)
  SELECT c.delivery, c.msg, c.logged_at, v.provider, v.cause, v.list IS NOT NULL AS listing,
    v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation' AS objection
  FROM delivery_cause c CROSS JOIN verdict v ON v.text = c.text
  WHERE +c.masked = 0 AND +c.echo = 0 AND c.status <> 'sent' AND +v.remote = 1 AND +v.echo = 0 AND (v.list IS NOT NULL OR v.cause GLOB 'reputation.*'
    OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause GLOB 'content.*' OR v.cause = 'rate.reputation');

CREATE VIEW v_said_probe AS
  -- Those on the lines of address verification, which have no row in delivery_cause.
  SELECT d.delivery, d.msg, d.logged_at, v.provider, v.cause, v.list IS NOT NULL AS listing,
    v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation' AS objection
  FROM delivery d CROSS JOIN verdict v ON v.text = d.reason
  WHERE +d.status = 'undeliverable' AND +v.remote = 1 AND +v.echo = 0 AND (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*'
    OR v.cause GLOB 'auth.*' OR v.cause GLOB 'content.*' OR v.cause = 'rate.reputation');
