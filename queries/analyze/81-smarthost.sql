-- Where all mail to others goes by one provider (a smarthost), and a fifth of it and more fails there for twenty minutes: that is severe, however few messages it were.

UPDATE signal AS s SET severity = 'high'
WHERE detector IN ('unreachable', 'sessions', 'refused', 'tls', 'unserved', 'waiting-suspended') AND severity IN ('low', 'medium') AND messages >= 10 AND ended_at - started_at >= 1200
  AND EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = s.host AND p.provider = s.provider)
  AND NOT EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = s.host AND p.provider <> s.provider AND p.last_at > s.started_at - 7 * 86400)
  AND (detector IN ('unserved', 'waiting-suspended') OR EXISTS (SELECT 1 FROM v_spell_tried t WHERE t.host = s.host AND t.provider = s.provider AND t.cause = s.cause AND t.started_at = s.started_at
    AND s.messages * 5 >= t.tried));

-- Half of it and more, of a machine that sends little: no small thing.
UPDATE signal AS s SET severity = 'medium'
WHERE detector IN ('unreachable', 'sessions', 'refused', 'tls') AND severity = 'low' AND messages >= 5 AND ended_at - started_at >= 1200
  AND EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = s.host AND p.provider = s.provider)
  AND NOT EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = s.host AND p.provider <> s.provider AND p.last_at > s.started_at - 7 * 86400)
  AND EXISTS (SELECT 1 FROM v_spell_tried t WHERE t.host = s.host AND t.provider = s.provider AND t.cause = s.cause AND t.started_at = s.started_at AND s.messages * 2 >= t.tried);
