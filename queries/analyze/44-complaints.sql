-- Failures that somebody has to act on, in the order in which spells are made of them (spells.c) and evidence is taken (85-evidence.sql). An unknown user or
-- a full mailbox here and there is every day's business, and has detectors of its own that look at rates.

CREATE TEMP TABLE complaint AS
SELECT (SELECT a.host FROM mta a WHERE a.mta = w.mta) AS host, w.cause, w.provider, w.logged_at, w.msg, w.recipient, w.domain, w.status = 'bounced' AS bounced, w.reply, w.masked, w.confidence,
  w.text, w.list, w.sublist, w.our_addr, w.source, w.line, w.to_at, w.to_source, w.to_line
FROM v_complaint w
WHERE w.echo = 0
  AND w.cause NOT IN ('greylist', 'expired', 'unknown', 'size', 'echo.suspended', 'echo.followup', 'rate.recipient', 'policy.recipient', 'accept.ok',
    'accept.local', 'accept.handoff')
  AND w.cause NOT LIKE 'mailbox.%'
ORDER BY 1, w.cause, w.provider, w.logged_at, w.source, w.line;

-- Which rows of it a spell is made of.
CREATE TEMP TABLE spell_row(spell INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL);

-- When a provider was seen to accept before and after a spell is found by a scan of the new deliveries (recover.c), so what is known is kept.
CREATE TEMP TABLE known AS SELECT host, cause, provider, started_at, ended_at, ok_before_at, ok_after_at FROM spell;
CREATE INDEX temp.known_key ON known(host, cause, provider);
DELETE FROM spell;
