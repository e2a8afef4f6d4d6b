-- What fails only in part is not over with the first recipient that was accepted afterwards: where others got through meanwhile too, it is over when three failures were
-- due by the pace of those before, or a day went by, and none came.

UPDATE signal AS s SET state = 'open', ok_after_at = NULL
WHERE state = 'recovered' AND proof = 'complaint' AND provider <> host AND provider <> 'others' AND events >= 3
  AND detector IN ('throttling', 'refused', 'sessions', 'tls', 'unreachable', 'reputation')
  AND EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = s.host AND p.provider = s.provider
    AND p.last_at - s.ended_at < 86400 AND (p.last_at - s.ended_at) * s.events < 3 * (s.ended_at - s.started_at))
  AND EXISTS (SELECT 1 FROM v_spell_tried t WHERE t.host = s.host AND t.provider = s.provider AND t.cause = s.cause AND t.started_at = s.started_at
    AND s.messages * 100 < 80 * t.tried);
