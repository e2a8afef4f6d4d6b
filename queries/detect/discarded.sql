-- title: Accepted, then thrown away
-- about: A server answered 250 and said in the same line that it discards the message: status=sent, and lost. Behind an own content filter it may be spam on its
--   way in, so that weighs less.
-- param: :min_messages 1: fewest messages to report

SELECT cause, provider, host,
  CASE WHEN provider IN (SELECT provider FROM peer_info WHERE place <> 'external') THEN 'medium' ELSE 'high' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM spell
WHERE cause = 'accept.discarded' AND messages >= coalesce(:min_messages, 1)
ORDER BY started_at;
