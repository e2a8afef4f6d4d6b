-- title: IPv6 fallback storms
-- about: Runs of failed IPv6 connects, no more than 900 s apart, in a large share of the attempts that opened a connection. Recovered when
--   the attempts that follow connect without one. EADDRNOTAVAIL and EAFNOSUPPORT prove that nothing left the machine.
-- param: :min_failures 20: fewest failed IPv6 connects
-- param: :min_messages 5: fewest messages they belong to
-- param: :min_share_pct 30: least share of the attempts
-- param: :ok_attempts 5: attempts after it that must have gone well to call it over; and so many that three of them would have failed as before

WITH one AS ( -- what left the machine and failed at one provider's servers alone is that provider's
  SELECT mta, started_at, provider
  FROM (
    SELECT i.mta, i.started_at, n.provider, count(*) AS n, sum(count(*)) OVER (PARTITION BY i.mta, i.started_at) AS failures
    FROM island i CROSS JOIN connect_by_hour f ON f.hour_at > i.started_at - 3600 AND f.hour_at <= i.ended_at AND f.mta = i.mta AND f.logged_at BETWEEN i.started_at AND i.ended_at
    CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'
    CROSS JOIN peer_info n ON n.peer = f.peer
    WHERE i.kind = 'storm' AND i.storm = 1 AND i.at_local = 0 GROUP BY 1, 2, 3)
  WHERE n * 10 >= failures * 9
)
SELECT i.cause, coalesce(o.provider, a.host) AS provider, a.host,
  'medium' AS severity, 95 AS confidence,
  CASE WHEN i.opened_after - i.failing_after >= coalesce(:ok_attempts, 5) AND i.failing_after * 10 <= i.opened_after
      AND i.opened_after * i.failing >= 3 * i.opened THEN 'recovered'
    -- a tail too thin to be a storm, and then all those since
    WHEN i.ok_after_at IS NOT NULL AND i.opened_after >= 100 AND (SELECT sum(t.failing) * 10 <= sum(t.opened) FROM attempt_hour t WHERE t.mta = i.mta AND t.hour_at > i.ended_at) THEN 'recovered'
    -- whether it goes on, a later storm tells
    WHEN i.ok_after_at IS NOT NULL AND EXISTS (SELECT 1 FROM island n WHERE n.mta = i.mta AND n.kind = 'storm' AND n.storm = 1 AND n.started_at > i.ended_at) THEN 'recovered'
    ELSE 'open' END AS state,
  i.started_at, i.ended_at,
  (SELECT max(CAST(f.logged_at / 3600 AS INTEGER) * 3600.0, i.started_at) FROM connect_by_hour f CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'
    WHERE f.hour_at > i.started_at - 3600 AND f.hour_at <= i.ended_at AND f.mta = i.mta AND f.logged_at BETWEEN i.started_at AND i.ended_at
    GROUP BY CAST(f.logged_at / 3600 AS INTEGER) ORDER BY count(*) DESC, 1 LIMIT 1) AS peak_at,
  i.ok_before_at, i.ok_after_at, i.failures AS events, i.messages,
  (SELECT count(DISTINCT d.msg || ' ' || d.recipient) FROM connect_by_hour f CROSS JOIN delivery d ON d.msg = f.msg AND d.attempt = f.attempt
    WHERE f.hour_at > i.started_at - 3600 AND f.hour_at <= i.ended_at AND f.mta = i.mta AND f.logged_at BETWEEN i.started_at AND i.ended_at) AS recipients,
  (SELECT count(DISTINCT p.host) FROM connect_by_hour f CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'
    WHERE f.hour_at > i.started_at - 3600 AND f.hour_at <= i.ended_at AND f.mta = i.mta AND f.logged_at BETWEEN i.started_at AND i.ended_at) AS domains,
  'connect' AS proof,
  round(100.0 * i.failing / max(i.opened, 1)) || ' % of ' || i.opened || ' attempts; ' || i.errnos AS detail
FROM island i JOIN mta a ON a.mta = i.mta
LEFT JOIN one o ON o.mta = i.mta AND o.started_at = i.started_at
WHERE i.kind = 'storm' AND i.failures >= coalesce(:min_failures, 20) AND i.messages >= coalesce(:min_messages, 5)
  AND i.failing * 100.0 >= coalesce(:min_share_pct, 30) * i.opened AND i.cause <> ''
ORDER BY i.started_at;
