-- What fails only in part is not over with the first recipient that was accepted afterwards: where a fifth or more were taken meanwhile (those of the trouble's last day
-- are counted), it is over when three failures were due by the pace of those before, or a day went by, and none came.

UPDATE signal AS s SET state = 'open', ok_after_at = NULL
WHERE state = 'recovered' AND proof = 'complaint' AND provider <> host AND provider <> 'others' AND events >= 3
  AND detector IN ('throttling', 'refused', 'sessions', 'tls', 'unreachable', 'reputation', 'listing', 'identity', 'auth')
  AND EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = s.host AND p.provider = s.provider
    AND p.last_at - s.ended_at < 86400 AND (p.last_at - s.ended_at) * s.events < 3 * (s.ended_at - s.started_at))
  AND s.messages <= 4 * (coalesce((
      SELECT sum(p.recipients) FROM mta a CROSS JOIN plain p ON p.span = 3600 AND p.at >= max(s.started_at, s.ended_at - 86400) AND p.at + 3600 <= s.ended_at AND p.mta = a.mta AND p.provider = s.provider
      WHERE a.host = s.host), 0) + (
    SELECT count(*) FROM outcome o CROSS JOIN message m ON m.msg = o.msg CROSS JOIN mta a ON a.mta = m.mta
    WHERE o.outcome = 'sent' AND o.last_at >= CAST((max(s.started_at, s.ended_at - 86400) + 3599) / 3600 AS INTEGER) * 3600 AND o.last_at < CAST(s.ended_at / 3600 AS INTEGER) * 3600
      AND o.provider = s.provider AND a.host = s.host) + ( -- and in the parts of hours at both ends
    SELECT count(*) FROM fact_hour h CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last CROSS JOIN peer_info i ON i.peer = d.relay
    CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta
    WHERE h.what = 'delivery' AND h.hour_at > max(s.started_at, s.ended_at - 86400) - 3600 AND h.hour_at <= s.ended_at
      AND NOT (h.hour_at >= max(s.started_at, s.ended_at - 86400) AND h.hour_at + 3600 <= s.ended_at)
      AND d.logged_at BETWEEN max(s.started_at, s.ended_at - 86400, h.hour_at) AND min(s.ended_at, h.hour_at + 3599.999999)
      AND +d.status = 'sent' AND i.provider = s.provider AND a.host = s.host));
