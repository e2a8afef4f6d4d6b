-- What fails only in part is not over with the first recipient that was accepted afterwards: where a fifth or more recipients were taken meanwhile (in the trouble's
-- last day), it is over when three failures were due by the pace of those before, or a day went by, and none came.

UPDATE signal AS s SET state = 'open', ok_after_at = NULL
WHERE state = 'recovered' AND proof = 'complaint' AND provider <> host AND provider <> 'others' AND events >= 3
  AND detector IN ('throttling', 'refused', 'sessions', 'tls', 'unreachable', 'reputation', 'listing', 'identity', 'auth')
  AND EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = s.host AND p.provider = s.provider
    AND p.last_at - s.ended_at < 86400 AND (p.last_at - s.ended_at) * s.events < 3 * (s.ended_at - s.started_at))
  AND EXISTS (
    SELECT 1 FROM (
      SELECT since, until, (
        SELECT coalesce(sum(p.recipients), 0) FROM fact_hour h CROSS JOIN mta a ON a.host = s.host
        CROSS JOIN plain p ON p.span = 3600 AND p.at = +h.hour_at AND p.mta = a.mta AND p.provider = s.provider
        WHERE h.what = 'delivery' AND h.hour_at >= since AND h.hour_at <= until - 3600) AS whole -- hours
      FROM (SELECT max(s.started_at, s.ended_at - 86400) AS since, s.ended_at AS until))
    WHERE s.messages <= 4 * whole OR s.messages <= 4 * (whole + ( -- what was taken at a later try, and in the hours at both ends
        SELECT count(*) FROM outcome o CROSS JOIN message m ON m.msg = o.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
        WHERE o.outcome = 'sent' AND o.last_at BETWEEN since AND until AND o.provider = s.provider) + (
        SELECT count(*) FROM fact_hour h CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at BETWEEN max(since, h.hour_at) AND min(until, h.hour_at + 3599.999999)
        CROSS JOIN message m ON m.msg = v.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
        WHERE h.what = 'delivery' AND h.hour_at > since - 3600 AND h.hour_at <= until AND NOT (h.hour_at >= since AND h.hour_at <= until - 3600) AND v.provider = s.provider)));

-- Nor in the night, when little is tried: by as many recipients as were taken since, three failures must have been due too.
UPDATE signal AS s SET state = 'open', ok_after_at = NULL
WHERE state = 'recovered' AND proof = 'complaint' AND provider <> host AND provider <> 'others' AND events >= 3
  AND detector IN ('throttling', 'refused', 'sessions', 'tls', 'unreachable', 'reputation', 'listing', 'identity', 'auth')
  AND EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = s.host AND p.provider = s.provider AND p.last_at - s.ended_at < 86400)
  AND EXISTS (
    SELECT 1 FROM (
      SELECT coalesce(sum(CASE WHEN h.hour_at < s.ended_at - 3600 THEN p.recipients END), 0) AS whole, coalesce(sum(CASE WHEN h.hour_at > s.ended_at - 3600 THEN p.recipients END), 0) AS after
      FROM fact_hour h CROSS JOIN mta a ON a.host = s.host CROSS JOIN plain p ON p.span = 3600 AND p.at = +h.hour_at AND p.mta = a.mta AND p.provider = s.provider
      WHERE h.what = 'delivery' AND h.hour_at >= max(s.started_at, s.ended_at - 86400))
    WHERE s.messages <= 4 * whole AND after * s.messages * 86400.0 / max(s.ended_at - s.started_at, 86400) < 3 * whole); -- messages of a day
