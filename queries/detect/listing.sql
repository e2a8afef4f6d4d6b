-- title: Receivers name a block list
-- about: A server refused or put off mail because our address, our HELO name or a domain is on a list it names. The text is unambiguous, so one
--   message is enough; it weighs more from three messages on.
-- param: :min_messages 1: fewest messages to report
-- param: :high_messages 3: messages from which it is severe

SELECT cause, provider, host,
  CASE WHEN loss = 1 THEN 'critical' WHEN messages >= coalesce(:high_messages, 3) THEN 'high' ELSE 'medium' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM v_spell
WHERE cause IN ('reputation.dnsbl', 'reputation.provider.list', 'reputation.domain.list', 'reputation.helo_domain')
  AND messages >= coalesce(:min_messages, 1)
ORDER BY started_at;
