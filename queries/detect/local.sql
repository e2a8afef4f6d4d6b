-- title: Deliveries fail on this machine
-- about: Postfix's own text: a transport that is down, a table that cannot be read, a mail loop, a full disk, a pipe that fails.
-- param: :min_messages 3: fewest messages to report
-- param: :medium_messages 10: messages from which it is more than a note
-- param: :high_messages 50: messages from which it is severe

SELECT cause, provider, host,
  CASE WHEN messages >= coalesce(:high_messages, 50) THEN 'high' WHEN messages >= coalesce(:medium_messages, 10) THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM spell
WHERE cause LIKE 'local.%' AND messages >= coalesce(:min_messages, 3)
ORDER BY started_at;
