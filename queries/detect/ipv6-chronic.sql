-- title: IPv6 fails all day, at a low rate
-- about: No storm, since the failures are too far apart, but a large share of the attempts of 24 hours met a failed IPv6 connect.
-- param: :min_share_pct 30: least share of the attempts
-- param: :ok_attempts 5: attempts after it that must have gone well to call it over; and so many that three of them would have failed as before

WITH one AS ( -- what left the machine and failed at one provider's servers alone is that provider's
  SELECT mta, started_at, provider
  FROM (
    SELECT i.mta, i.started_at, n.provider, count(*) AS n, sum(count(*)) OVER (PARTITION BY i.mta, i.started_at) AS failures
    FROM island i CROSS JOIN connect_by_hour f ON f.hour_at > i.started_at - 3600 AND f.hour_at <= i.ended_at AND f.mta = i.mta AND f.logged_at BETWEEN i.started_at AND i.ended_at
    CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'
    CROSS JOIN peer_info n ON n.peer = f.peer
    WHERE i.kind = 'chronic' AND i.storm = 1 AND i.at_local = 0 GROUP BY 1, 2, 3)
  WHERE n * 10 >= failures * 9
)
SELECT i.cause, coalesce(o.provider, a.host) AS provider, a.host,
  'medium' AS severity, 90 AS confidence,
  CASE WHEN i.opened_after - i.failing_after >= coalesce(:ok_attempts, 5) AND i.failing_after * 10 <= i.opened_after
      AND i.opened_after * i.failing >= 3 * i.opened THEN 'recovered' ELSE 'open' END AS state,
  i.started_at, i.ended_at, NULL AS peak_at, i.ok_before_at, i.ok_after_at, i.failures AS events, i.messages,
  'connect' AS proof,
  round(100.0 * i.failing / max(i.opened, 1)) || ' % of ' || i.opened || ' attempts; ' || i.errnos AS detail
FROM island i JOIN mta a ON a.mta = i.mta
LEFT JOIN one o ON o.mta = i.mta AND o.started_at = i.started_at
WHERE i.kind = 'chronic' AND i.failing * 100.0 >= coalesce(:min_share_pct, 30) * i.opened AND i.cause <> ''
ORDER BY i.started_at;
