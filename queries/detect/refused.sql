-- title: A provider refuses or puts off a large share of our mail
-- about: For reasons that are everyday business one by one (content, policy, an error or "later" of theirs) and news when they hit a good part of what is sent
--   there, at the greeting or later. Listings, reputation, identity, authentication, limits and dead servers have detectors of their own.
-- param: :min_messages 10: fewest messages to report
-- param: :min_share_pct 30: least share of the recipients tried there on these days
-- param: :medium_messages 30: messages from which it is more than a note
-- param: :high_bounced 20: recipients refused for good from which it is severe

SELECT cause, provider, host,
  CASE WHEN bounced >= coalesce(:high_bounced, 20) THEN 'high' WHEN messages >= coalesce(:medium_messages, 30) OR bounced >= 5 THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM spell
WHERE (cause LIKE 'content.%' OR cause LIKE 'remote.%' OR cause IN ('policy.sender', 'policy.relay', 'policy.ipv6', 'policy.no_mail', 'policy.other',
    'protocol.syntax', 'dns.malformed'))
  AND provider NOT IN ('none', 'local')
  AND messages * 100.0 >= coalesce(:min_share_pct, 30) * (SELECT coalesce(sum(d.tried), 0) FROM provider_day d
    WHERE d.host = spell.host AND d.provider = spell.provider AND d.day_at BETWEEN spell.started_at - 86400 AND spell.ended_at)
  AND messages >= coalesce(:min_messages, 10)
ORDER BY started_at;
