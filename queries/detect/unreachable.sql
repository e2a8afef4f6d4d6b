-- title: A provider cannot be reached
-- about: Connections refused or timed out, or no route, or its name servers give no answer, over IPv4 or over every family, for many messages to one provider. A few timeouts
--   to a dead domain are not reported, nor is one that was never seen alive in days: that is for whoever keeps the addresses.
-- param: :min_messages 20: fewest messages to report; a quarter do at three times the share, where it is known to have worked before
-- param: :min_share_pct 20: least share of the recipients tried there in these hours
-- param: :medium_messages 50: messages from which it is more than a note
-- param: :medium_s 14400: seconds from which it is too, for ten messages, where next to nothing got through but something had before

SELECT cause, provider, host,
  CASE WHEN messages >= coalesce(:medium_messages, 50)
      OR messages >= 10 AND ended_at - started_at >= coalesce(:medium_s, 14400) AND messages * 100.0 >= 80 * tried AND ok_before_at IS NOT NULL THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM v_spell_tried
WHERE cause IN ('network.timeout', 'network.refused', 'network.unreachable', 'dns.tempfail') AND provider <> 'none'
  AND (cause <> 'dns.tempfail' OR domains > 1 AND messages * 2 >= tried OR EXISTS (SELECT 1 FROM domain n WHERE n.name = provider)) -- a customer's name servers are not the provider's
  AND (messages >= coalesce(:min_messages, 20) AND messages * 100.0 >= coalesce(:min_share_pct, 20) * tried
    OR messages * 4 >= coalesce(:min_messages, 20) AND messages * 100.0 >= 3 * coalesce(:min_share_pct, 20) * tried AND ok_before_at IS NOT NULL)
  AND NOT (ended_at - started_at > 2 * 86400 AND ok_before_at IS NULL AND ok_after_at IS NULL)
ORDER BY started_at;
