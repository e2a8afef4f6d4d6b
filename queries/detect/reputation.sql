-- title: Receivers refuse us for our reputation
-- about: A provider blocks our address or domain on its own judgement, or says that it knows neither.
-- param: :min_messages 1: fewest messages to report
-- param: :high_messages 3: messages from which it is severe; of a domain or a link, which some mail has and other mail hasn't, only at the share
-- param: :min_share_pct 30: of the recipients tried there in these hours
-- param: :medium_messages 10: messages from which it is more than a note all the same

SELECT cause, provider, host,
  CASE WHEN loss = 1 THEN 'critical' WHEN messages >= coalesce(:high_messages, 3) AND (cause NOT IN ('reputation.url', 'reputation.domain') OR recipients * 100.0 >= coalesce(:min_share_pct, 30) * coalesce((
      SELECT t.tried FROM v_spell_tried t WHERE t.cause = v_spell.cause AND t.provider = v_spell.provider AND t.host = v_spell.host AND t.started_at = v_spell.started_at), 0)) THEN 'high'
    WHEN messages >= coalesce(:medium_messages, 10) THEN 'medium' ELSE 'low' END AS severity,
  confidence, CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, ok_before_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr,
  'complaint' AS proof
FROM v_spell
WHERE cause IN ('reputation.provider', 'reputation.domain', 'reputation.url', 'reputation.new_ip', 'reputation.listhygiene', 'policy.client')
  AND messages >= coalesce(:min_messages, 1)
ORDER BY started_at;
