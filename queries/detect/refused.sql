-- title: A provider refuses or puts off a large share of our mail
-- about: For reasons that are everyday business one by one (content, policy, filters of the recipients, an error or "later" of theirs) and news when they hit a good part of what is sent
--   there, at the greeting or later. Listings, reputation, identity, authentication, limits and dead servers have detectors of their own. A provider that
--   says "later" to a first try and takes the second (or refuses it for good, for another reason), as good as always, is greylisting, whatever its words; and so is one that
--   took nobody sooner and put off nobody later than some time after that recipient's first try, while new ones came and went.
--   A "later" of one server when the next one took the mail at once kept nobody waiting.
-- param: :min_messages 10: fewest messages to report; half as many do at twice the share, unless it is "later" for less than an hour
-- param: :min_share_pct 30: least share of the recipients tried there in these hours
-- param: :medium_messages 30: messages from which it is more than a note
-- param: :medium_s 14400: seconds from which it is too, for ten messages, where next to nothing got through but something had before
-- param: :new_share_pct 5: least share of mail refused for its content, of as many as :high_bounced, where that provider had taken mail for three days and refused none so
-- param: :sender_share_pct 10: least share where as many as that were refused for their sender: one of ours
-- param: :high_bounced 20: recipients refused for good from which it is severe, at the least share

WITH s AS MATERIALIZED (
  SELECT *, cause IN ('remote.temporary', 'policy.other', 'remote.system') AND bounced = 0 AS later FROM v_spell_tried t
  WHERE (cause GLOB 'content.*' OR cause GLOB 'remote.*' OR cause IN ('policy.sender', 'policy.recipient', 'mailbox.filtered', 'policy.relay', 'policy.ipv6', 'policy.no_mail', 'policy.other',
      'protocol.syntax', 'dns.malformed'))
    AND provider NOT IN ('none', 'local')
    AND (messages >= coalesce(:min_messages, 10) AND messages * 100.0 >= coalesce(:min_share_pct, 30) * tried
      OR messages * 2 >= coalesce(:min_messages, 10) AND messages * 100.0 >= 2 * coalesce(:min_share_pct, 30) * tried
        AND (bounced * 2 >= recipients OR ended_at - started_at >= 3600)
      OR cause = 'policy.sender' AND bounced >= coalesce(:high_bounced, 20) AND messages * 100.0 >= coalesce(:sender_share_pct, 10) * tried
      OR cause GLOB 'content.*' AND bounced >= coalesce(:high_bounced, 20) AND messages * 100.0 >= coalesce(:new_share_pct, 5) * tried
        AND EXISTS (SELECT 1 FROM provider_day p WHERE p.host = t.host AND p.provider = t.provider AND p.day_at < t.started_at - 3 * 86400)
        AND NOT EXISTS (SELECT 1 FROM spell o WHERE o.cause = t.cause AND o.provider = t.provider AND o.host = t.host AND o.started_at < t.started_at))
), time AS ( -- the times of those that say "later", each once
  SELECT cause, min(started_at) AS started_at, max(ended_at) AS ended_at FROM (
    SELECT *, sum(apart IS NOT 0) OVER (PARTITION BY cause ORDER BY started_at, spell) AS nth FROM (
      SELECT *, started_at > max(ended_at) OVER (PARTITION BY cause ORDER BY started_at, spell ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM s WHERE later))
  GROUP BY cause, nth
), spread AS ( -- those that name an error of their system, and took half of the recipients while they still said so to others: an error that was there for a while does not
  SELECT spell FROM (
    SELECT p.spell, max(o.outcome IN ('sent', 'bounced') AND o.last_at < p.ended_at) AS meanwhile
    FROM time t CROSS JOIN delivery_cause c INDEXED BY delivery_cause_cause ON c.cause = t.cause AND c.logged_at BETWEEN t.started_at AND t.ended_at
    CROSS JOIN spell p ON p.cause = c.cause AND p.provider = c.provider AND c.logged_at BETWEEN p.started_at AND p.ended_at
    CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN outcome o ON o.msg = c.msg AND o.recipient = d.recipient
    WHERE t.cause = 'remote.system' GROUP BY p.spell, c.msg, d.recipient)
  GROUP BY spell HAVING sum(meanwhile) * 2 >= count(*)
), waited AS ( -- recipients who were told so
  SELECT p.spell, count(*) AS n, max(o.outcome IN ('sent', 'bounced')) AS settled, max(o.first_at) AS first_at, max(c.logged_at) - max(o.first_at) AS vain_s,
    max(CASE WHEN o.outcome IN ('sent', 'bounced') THEN o.last_at END) AS in_at
  FROM time t CROSS JOIN delivery_cause c INDEXED BY delivery_cause_cause ON c.cause = t.cause AND c.logged_at BETWEEN t.started_at AND t.ended_at
  CROSS JOIN spell p ON p.cause = c.cause AND p.provider = c.provider AND c.logged_at BETWEEN p.started_at AND p.ended_at
  CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN outcome o ON o.msg = c.msg AND o.recipient = d.recipient
  GROUP BY p.spell, c.msg, d.recipient
), greylisted AS (
  SELECT spell FROM (SELECT *, min(in_at - first_at) OVER (PARTITION BY spell) AS least_s, min(in_at) OVER (PARTITION BY spell) AS first_in FROM waited)
  GROUP BY spell
  HAVING (sum(settled) + 1) * 10 >= count(*) * 9 AND (sum(n > 1) <= 1 + count(*) / 20 OR sum(vain_s >= least_s) <= count(*) / 20 AND sum(first_at > first_in) * 3 >= count(*))
)
SELECT cause, provider, host,
  CASE WHEN bounced >= coalesce(:high_bounced, 20) AND messages * 100.0 >= coalesce(:min_share_pct, 30) * tried THEN 'high' WHEN messages >= coalesce(:medium_messages, 30) OR bounced >= 5
      OR messages >= 10 AND ended_at - started_at >= coalesce(:medium_s, 14400) AND messages * 100.0 >= 80 * tried AND ok_before_at IS NOT NULL THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM s
WHERE NOT (later AND recipients * 2 < messages)
  AND NOT (later AND spell IN (SELECT spell FROM greylisted) AND (cause <> 'remote.system' OR spell IN (SELECT spell FROM spread)))
ORDER BY started_at;
