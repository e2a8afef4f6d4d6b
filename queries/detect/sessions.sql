-- title: Sessions break off or time out at one provider
-- about: Dropped at the greeting, lost in the middle, no answer. One dead destination is no news; a provider that drops many sessions is. Some block this way
--   instead of saying so.
-- param: :min_messages 10: fewest messages to report; down to half as many do at a share that is as much higher, for an hour or more, or where the end of the message is lost and it may arrive twice
-- param: :min_share_pct 20: least share of the recipients tried there in these hours
-- param: :medium_messages 30: messages from which it is more than a note
-- param: :medium_s 14400: seconds from which it is too, for ten messages, where next to nothing got through but something had before

SELECT cause, provider, host,
  CASE WHEN messages >= coalesce(:medium_messages, 30)
      OR messages >= 10 AND ended_at - started_at >= coalesce(:medium_s, 14400) AND messages * 100.0 >= 80 * tried AND ok_before_at IS NOT NULL THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM v_spell_tried
WHERE cause IN ('protocol.drop_at_banner', 'protocol.lost', 'protocol.lost_eod', 'protocol.timeout', 'network.reset')
  AND (messages >= coalesce(:min_messages, 10) AND messages * 100.0 >= coalesce(:min_share_pct, 20) * tried
    OR messages * 2 >= coalesce(:min_messages, 10) AND messages * messages * 100.0 >= coalesce(:min_messages, 10) * coalesce(:min_share_pct, 20) * tried AND (cause = 'protocol.lost_eod' OR ended_at - started_at >= 3600))
ORDER BY started_at;
