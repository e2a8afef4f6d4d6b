-- title: Accepted, then thrown away or put aside
-- about: A server answered 250 and said in the same line that it discards the message: status=sent, and lost. Behind an own content filter it may be spam on its
--   way in, so that weighs less. Or it said that it puts the message into quarantine or the folder for spam; other words of doubt say nothing of its end.
-- param: :min_messages 1: fewest discarded messages to report
-- param: :min_aside 3: fewest messages put aside
-- param: :aside_confidence 80: from which a verdict says where the mail went

SELECT cause, provider, host,
  CASE WHEN cause = 'accept.suspicious' OR provider IN (SELECT provider FROM peer_info WHERE place <> 'external') THEN 'medium' ELSE 'high' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM spell
WHERE (cause = 'accept.discarded' AND messages >= coalesce(:min_messages, 1))
  OR (cause = 'accept.suspicious' AND confidence >= coalesce(:aside_confidence, 80) AND messages >= coalesce(:min_aside, 3)
    AND provider NOT IN (SELECT provider FROM peer_info WHERE place <> 'external'))
ORDER BY started_at;
