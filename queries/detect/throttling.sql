-- title: A provider slows us down
-- about: Rate or connection limits. rate.reputation names our reputation as the reason and weighs more.
-- param: :min_messages 3: fewest messages to report
-- param: :min_reputation 1: the same where the reason is our reputation
-- param: :medium_messages 10: messages from which it is more than a note

SELECT cause, provider, host,
  CASE WHEN messages >= coalesce(:medium_messages, 10) OR (cause = 'rate.reputation' AND messages >= 3) THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM v_spell
WHERE cause IN ('rate.reputation', 'rate.limit', 'rate.connections', 'rate.recipients')
  AND messages >= CASE cause WHEN 'rate.reputation' THEN coalesce(:min_reputation, 1) ELSE coalesce(:min_messages, 3) END
ORDER BY started_at;
