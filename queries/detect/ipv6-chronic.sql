-- title: IPv6 fails all day, at a low rate
-- about: No storm, since the failures are too far apart, but a large share of the attempts of 24 hours met a failed IPv6 connect.
-- param: :min_share_pct 30: least share of the attempts
-- param: :ok_attempts 5: attempts after it that must have gone well to call it over

SELECT i.cause, a.host AS provider, a.host,
  'medium' AS severity, 90 AS confidence,
  CASE WHEN i.opened_after - i.failing_after >= coalesce(:ok_attempts, 5) AND i.failing_after * 10 <= i.opened_after THEN 'recovered' ELSE 'open' END AS state,
  i.started_at, i.ended_at, NULL AS peak_at, i.ok_before_at, i.ok_after_at, i.failures AS events, i.messages,
  'connect' AS proof,
  round(100.0 * i.failing / max(i.opened, 1)) || ' % of ' || i.opened || ' attempts; ' || i.errnos AS detail
FROM island i JOIN mta a ON a.mta = i.mta
WHERE i.kind = 'chronic' AND i.failing * 100.0 >= coalesce(:min_share_pct, 30) * i.opened AND i.cause <> ''
ORDER BY i.started_at;
