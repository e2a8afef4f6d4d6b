-- title: Receivers refuse us for our reputation
-- about: A provider blocks our address or domain on its own judgement, or says that it knows neither.
-- param: :min_messages 1: fewest messages to report
-- param: :high_messages 3: messages from which it is severe

SELECT cause, provider, host,
  CASE WHEN loss = 1 THEN 'critical' WHEN messages >= coalesce(:high_messages, 3) THEN 'high' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM v_spell
WHERE cause IN ('reputation.provider', 'reputation.domain', 'reputation.url', 'reputation.new_ip', 'reputation.listhygiene', 'policy.client')
  AND messages >= coalesce(:min_messages, 1)
ORDER BY started_at;
