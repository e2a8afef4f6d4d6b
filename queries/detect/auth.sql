-- title: Receivers miss SPF, DKIM or DMARC, or refuse our login
-- about: Mail refused or put off because it is not authenticated as the receiver demands; auth.smtp: the relay host refuses our credentials.
-- param: :min_messages 1: fewest messages to report
-- param: :medium_messages 3: messages from which it is more than a note
-- param: :high_bounced 3: recipients refused for good from which it is severe

SELECT cause, provider, host,
  CASE WHEN loss = 1 THEN 'critical' WHEN bounced >= coalesce(:high_bounced, 3) OR (cause = 'auth.smtp' AND messages >= 3) THEN 'high'
    WHEN messages >= coalesce(:medium_messages, 3) THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM v_spell
WHERE cause GLOB 'auth.*' AND messages >= coalesce(:min_messages, 1)
ORDER BY started_at;
