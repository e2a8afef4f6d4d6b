-- Spells: failures of one cause at one provider, as one machine saw them, with gaps of less than a day. Only causes that somebody has to act
-- on: an unknown user or a full mailbox here and there is every day's business, and has detectors of its own that look at rates.

-- When the provider was seen to accept before and after is found by a scan of the new deliveries (recover.c), so what is known is kept.

CREATE TEMP TABLE known AS SELECT host, cause, provider, started_at, ended_at, ok_before_at, ok_after_at FROM spell;
DELETE FROM spell;

INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked,
  confidence, list, sublist, our_addr)
WITH c AS (
  SELECT w.*, a.host,
    w.logged_at - lag(w.logged_at) OVER (PARTITION BY a.host, w.cause, w.provider ORDER BY w.logged_at) < 86400 AS joined
  FROM v_complaint w JOIN mta a ON a.mta = w.mta
  WHERE w.echo = 0 AND w.cause NOT IN ('greylist', 'expired', 'unknown', 'size', 'echo.suspended', 'echo.followup', 'rate.recipient',
      'policy.recipient', 'accept.ok', 'accept.local', 'accept.handoff')
    AND w.cause NOT LIKE 'mailbox.%'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause, provider ORDER BY logged_at) AS run FROM c
), hour AS (
  SELECT host, cause, provider, run, CAST(logged_at / 3600 AS INTEGER) * 3600 AS hour_at, count(*) AS n
  FROM run GROUP BY 1, 2, 3, 4, 5
), peak AS (
  SELECT host, cause, provider, run, hour_at, max(n) FROM hour GROUP BY 1, 2, 3, 4
)
SELECT r.host, r.cause, r.provider, min(r.logged_at), max(r.logged_at), max(p.hour_at, min(r.logged_at)), count(*), sum(r.reply),
  count(DISTINCT r.msg), count(DISTINCT r.msg || ' ' || r.recipient), count(DISTINCT r.domain),
  count(DISTINCT CASE WHEN r.status = 'bounced' THEN r.msg || ' ' || r.recipient END), sum(r.masked), max(r.confidence),
  group_concat(DISTINCT r.list), group_concat(DISTINCT r.sublist), group_concat(DISTINCT r.our_addr)
FROM run r
JOIN peak p ON p.host = r.host AND p.cause = r.cause AND p.provider = r.provider AND p.run = r.run
GROUP BY r.host, r.cause, r.provider, r.run;

UPDATE spell SET
  ok_before_at = (SELECT k.ok_before_at FROM known k WHERE k.host = spell.host AND k.cause = spell.cause AND k.provider = spell.provider
    AND k.started_at = spell.started_at),
  ok_after_at = (SELECT k.ok_after_at FROM known k WHERE k.host = spell.host AND k.cause = spell.cause AND k.provider = spell.provider
    AND k.ended_at = spell.ended_at)
WHERE EXISTS (SELECT 1 FROM known);

DROP TABLE known;
