-- title: A local user sends far more than it ever did
-- told: detail
-- about: Recipients by local submitter (the uid that pickup(8) logs) and hour, far above its busiest hour in the 35 days before, or for four hours in a row well above it: a web form that somebody feeds, a
--   script that loops. A newsletter that is sent for the first time looks the same; one that comes back does not. One that was never seen to send, on a machine whose
--   local mail is known for days, is told where a good part of its recipients is refused for good,
--   as probable where that part is smaller; in a younger log, of which six quiet hours are known, where it is large.
-- param: :min_recipients 200: fewest recipients in one hour
-- param: :times 10: how often as many as in its busiest hour
-- param: :long_times 6: how often as many in each of four hours in a row
-- param: :min_days 3: days of its mail that must be known, or of that of others
-- param: :refused_pct 30: share of a newcomer's recipients refused for good from which it is likely
-- param: :min_refused_pct 10: and the least
-- param: :young_s 21600: seconds of the log before a newcomer where fewer days are known

WITH RECURSIVE before AS (
  SELECT h.*, (SELECT max(o.recipients) FROM uid_hour o WHERE o.host = h.host AND o.uid = h.uid AND o.hour_at < h.hour_at - 7200 AND o.hour_at >= h.hour_at - 35 * 86400) AS busiest,
    (SELECT count(DISTINCT o.hour_at / 86400) FROM uid_hour o WHERE o.host = h.host AND o.uid = h.uid AND o.hour_at < h.hour_at - 7200) AS days
  FROM uid_hour h WHERE h.recipients >= coalesce(:min_recipients, 200)
    AND NOT EXISTS (SELECT 1 FROM uid_hour o WHERE o.host = h.host AND o.uid = h.uid AND o.hour_at < h.hour_at - 7200 AND o.hour_at >= h.hour_at - 35 * 86400
      AND coalesce(:long_times, 6) * o.recipients > h.recipients) -- found soon, if at all
), newcomer AS MATERIALIZED (
  SELECT b.host, b.uid, b.hour_at, b.known, 100 * (
      SELECT count(*) FROM outcome o CROSS JOIN message m ON m.msg = o.msg AND m.uid = b.uid AND m.intake_at BETWEEN b.first_at AND b.last_at CROSS JOIN mta a ON a.mta = m.mta AND a.host = b.host
      WHERE o.outcome = 'bounced' AND o.last_at >= b.first_at AND o.note = 0) / b.recipients AS refused_pct
  FROM (SELECT b.*, (SELECT count(DISTINCT o.hour_at / 86400) FROM uid_hour o WHERE o.host = b.host AND o.hour_at < b.hour_at - 7200 AND o.hour_at >= b.hour_at - 35 * 86400) >= coalesce(:min_days, 3) AS known
    FROM before b WHERE b.days = 0) b
  WHERE known OR (SELECT l.first_at FROM machine_log l WHERE l.host = b.host) <= b.hour_at - coalesce(:young_s, 21600)
), burst AS MATERIALIZED (
  SELECT *, hour_at - lag(hour_at) OVER (PARTITION BY host, uid ORDER BY hour_at) <= 7200 AS joined
  FROM before b WHERE days >= coalesce(:min_days, 3) AND (recipients >= coalesce(:times, 10) * busiest
      OR 3 = (SELECT count(*) FROM uid_hour n WHERE n.host = b.host AND n.uid = b.uid AND n.hour_at > b.hour_at AND n.hour_at <= b.hour_at + 10800
        AND n.recipients >= coalesce(:min_recipients, 200) AND n.recipients >= coalesce(:long_times, 6) * b.busiest))
    OR (host, uid, hour_at) IN (SELECT host, uid, hour_at FROM newcomer WHERE refused_pct >= CASE WHEN known THEN coalesce(:min_refused_pct, 10) ELSE coalesce(:refused_pct, 30) END)
), goes_on(host, uid, hour_at, busiest) AS ( -- the hours after it, while they are twice as busy as any before it
  SELECT host, uid, hour_at, coalesce(busiest, 0) FROM burst WHERE joined IS NOT 1
  UNION
  SELECT g.host, g.uid, h.hour_at, g.busiest FROM goes_on g JOIN uid_hour h ON h.host = g.host AND h.uid = g.uid
    AND h.hour_at > g.hour_at AND h.hour_at <= g.hour_at + 7200 AND h.recipients >= max(2 * g.busiest, coalesce(:min_recipients, 200) / 4)
), run AS (
  SELECT h.*, g.busiest, (SELECT c.refused_pct FROM newcomer c WHERE c.host = g.host AND c.uid = g.uid AND c.hour_at = g.hour_at) AS refused_pct, sum(g.joined IS NOT 1) OVER (PARTITION BY h.host, h.uid ORDER BY h.hour_at) AS run
  FROM (SELECT host, uid, hour_at, min(busiest) AS busiest, hour_at - lag(hour_at) OVER (PARTITION BY host, uid ORDER BY hour_at) <= 7200 AS joined
    FROM goes_on GROUP BY host, uid, hour_at) g
  JOIN uid_hour h ON h.host = g.host AND h.uid = g.uid AND h.hour_at = g.hour_at
)
SELECT 'abuse.sender' AS cause, host AS provider, host, 'high' AS severity, CASE WHEN max(refused_pct) < coalesce(:refused_pct, 30) THEN 55 ELSE 65 END AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = run.host) > max(hour_at) + 10800 THEN 'recovered' ELSE 'open' END AS state,
  min(first_at) AS started_at, max(last_at) AS ended_at, NULL AS peak_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = run.host) > max(hour_at) + 10800 THEN max(hour_at) + 3600.0 END AS ok_after_at,
  sum(messages) AS events, sum(messages) AS messages, sum(recipients) AS recipients, 'uid' AS proof, CAST(uid AS TEXT) AS kinds,
  'uid ' || uid || ': ' || sum(recipients) || ' recipients in ' || count(*) || ' h' || CASE WHEN min(busiest) > 0 THEN '; its busiest hour before: ' || min(busiest) ELSE ', and none known up to 2 h before' END AS detail
FROM run GROUP BY host, uid, run ORDER BY 7;
