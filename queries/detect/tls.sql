-- title: TLS with a server fails
-- about: Mail waits because TLS is required and not offered, breaks off, or the certificate does not hold.
-- param: :min_messages 2: fewest messages to report
-- param: :medium_messages 3: messages from which it is more than a note

SELECT cause, provider, host,
  CASE WHEN bounced >= 3 OR messages >= coalesce(:medium_messages, 3) THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM spell
WHERE cause GLOB 'tls.*' AND messages >= coalesce(:min_messages, 2)
ORDER BY started_at;
