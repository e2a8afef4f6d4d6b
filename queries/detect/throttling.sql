-- title: A provider slows us down
-- about: Rate or connection limits, for a good part of what is sent there. Where a provider names our reputation as the reason one message is enough, and it weighs more.
--   A few messages are no news where the provider does that all the time; nor are many, where it limited as large a share in the weeks before and refuses none for good.
-- param: :min_messages 3: fewest messages to report
-- param: :min_share_pct 20: least share of the recipients tried there in these hours
-- param: :min_reputation 1: fewest messages where the reason is our reputation
-- param: :medium_messages 10: messages from which it is more than a note
-- param: :reputation_share_pct 5: share at which three messages are, where the reason is our reputation
-- param: :high_bounced 20: recipients refused for good from which it is severe
-- param: :everyday 4: so many other times, a day and more apart, are "all the time"
-- param: :usual_days 8: days of mail to that provider in the five weeks before that show what is usual
-- param: :times 1.5: how often as large a share is more than that

SELECT cause, provider, host,
  CASE WHEN bounced >= coalesce(:high_bounced, 20) THEN 'high' WHEN messages >= coalesce(:medium_messages, 10) THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM v_spell_tried s
WHERE cause IN ('rate.limit', 'rate.connections', 'rate.recipients') AND messages >= coalesce(:min_messages, 3)
  AND messages * 100.0 >= coalesce(:min_share_pct, 20) * tried
  AND (messages >= coalesce(:medium_messages, 10)
    OR (SELECT count(*) FROM spell o WHERE o.cause = s.cause AND o.provider = s.provider AND o.host = s.host AND o.spell <> s.spell) < coalesce(:everyday, 4))
  AND NOT (bounced < coalesce(:high_bounced, 20) AND (SELECT count(*) >= coalesce(:usual_days, 8) AND messages * sum(d.tried) < coalesce(:times, 1.5) * s.tried * (
      SELECT coalesce(sum(o.messages), 0) FROM spell o WHERE o.cause GLOB 'rate.*' AND o.provider = s.provider AND o.host = s.host AND o.started_at < s.started_at - 86400 AND o.started_at >= s.started_at - 36 * 86400)
    FROM provider_day d WHERE d.host = s.host AND d.provider = s.provider AND d.day_at < started_at - 86400 AND d.day_at >= started_at - 36 * 86400))
UNION ALL
SELECT cause, provider, host, CASE WHEN messages >= coalesce(:medium_messages, 10) OR messages >= 3 AND recipients * 100.0 >= coalesce(:reputation_share_pct, 5) * coalesce((
    SELECT t.tried FROM v_spell_tried t WHERE t.cause = s.cause AND t.provider = s.provider AND t.host = s.host AND t.started_at = s.started_at), 0) THEN 'medium' ELSE 'low' END,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr, 'complaint'
FROM v_spell s
WHERE cause = 'rate.reputation' AND messages >= coalesce(:min_reputation, 1)
ORDER BY started_at;
