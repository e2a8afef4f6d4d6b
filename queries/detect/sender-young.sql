-- title: In a young log one login sends what no other comes near
-- told: detail
-- about: In the first days of a log, which are too few to know what a login usually sends, the other logins tell what is usual here: one sends, for hours and from a public address without a
--   name, ten times as much as any of them in its busiest hour, and a tenth of its recipients is refused for good. A newsletter to a bad list looks the same.
-- param: :max_log_s 259200: seconds of the log, later than which it knows the login (detect/sender-burst.sql and others); who then still sends as much is no stranger; after ten times as long it is history
-- param: :min_recipients 100: fewest recipients in its busiest hour
-- param: :min_logins 5: fewest other logins
-- param: :times 10: how often as many as in the busiest hour of any of these
-- param: :min_hours 2: fewest such hours, with a quarter of that
-- param: :refused_pct 10: least share of its recipients refused for good

WITH login AS MATERIALIZED (
  SELECT h.host, h.sasl_user, max(h.recipients) AS most FROM machine_log l CROSS JOIN login_hour h ON h.host = l.host
  WHERE l.last_at - l.first_at < 10 * coalesce(:max_log_s, 259200) AND h.hour_at < l.first_at + coalesce(:max_log_s, 259200) GROUP BY h.host, h.sasl_user
), alone AS (
  SELECT host, sasl_user, most, second FROM (
    SELECT *, row_number() OVER w AS nth, lead(most) OVER w AS second, count(*) OVER (PARTITION BY host) AS logins FROM login WINDOW w AS (PARTITION BY host ORDER BY most DESC))
  WHERE nth = 1 AND logins > coalesce(:min_logins, 5) AND most >= coalesce(:min_recipients, 100) AND most >= coalesce(:times, 10) * second
), span AS MATERIALIZED (
  SELECT a.host, a.sasl_user, a.second, min(h.first_at) AS started_at, max(h.last_at) AS ended_at, max(h.hour_at) AS last_hour_at, count(*) AS hours, sum(h.messages) AS messages, sum(h.recipients) AS recipients
  FROM alone a JOIN machine_log l ON l.host = a.host CROSS JOIN login_hour h ON h.host = a.host AND h.sasl_user = a.sasl_user AND h.strange > 0 AND h.recipients * 4 >= a.most
  GROUP BY a.host, a.sasl_user HAVING count(*) >= coalesce(:min_hours, 2) AND max(h.hour_at) < l.first_at + coalesce(:max_log_s, 259200)
), refused AS (
  SELECT s.host, count(*) AS n
  FROM span s CROSS JOIN outcome o ON o.outcome = 'bounced' AND o.last_at >= s.started_at AND o.note = 0 CROSS JOIN message m ON m.msg = o.msg AND m.sasl_user = s.sasl_user
    AND m.intake_at BETWEEN s.started_at AND s.ended_at CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
  GROUP BY s.host
)
SELECT 'abuse.sender' AS cause, s.host AS provider, s.host, 'medium' AS severity, 55 AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = s.host) > last_hour_at + 10800 THEN 'recovered' ELSE 'open' END AS state, s.started_at, s.ended_at, NULL AS peak_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = s.host) > last_hour_at + 10800 THEN last_hour_at + 3600.0 END AS ok_after_at,
  s.messages AS events, s.messages, s.recipients, 'login' AS proof, s.sasl_user AS kinds,
  'login ' || s.sasl_user || ': ' || s.recipients || ' recipients in ' || s.hours || ' h, ' || r.n || ' of them refused; the busiest hour of any other login: ' || s.second AS detail
FROM span s JOIN refused r ON r.host = s.host
WHERE r.n * 100 >= coalesce(:refused_pct, 10) * s.recipients
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.cause = 'abuse.sender' AND g.kinds = s.sasl_user AND g.started_at < s.ended_at AND g.ended_at > s.started_at)
ORDER BY s.started_at;
