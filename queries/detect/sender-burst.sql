-- title: One login sends far more than it should
-- told: detail
-- about: Recipients by SASL login and hour: a burst is far above the busiest hour of that login in the 35 days before, where three days of its mail are known, or
--   comes from several addresses at once by a login not seen before, or from several public ones without a name, or from one such alone where the login
--   has sent from a known place in the days before. A newsletter looks the same.
-- param: :min_recipients 100: fewest recipients in one hour
-- param: :strange_recipients 30: fewest, in this hour and the one beside it, where three and more of its addresses are public and have no confirmed name
-- param: :times 5: how often as many as in its busiest hour
-- param: :min_clients 3: addresses in that hour that make a new login suspect
-- param: :min_days 3: days of its mail that must be known, else a first morning looks like a burst

WITH RECURSIVE near AS MATERIALIZED ( -- hours that are busy or strange enough, and with the busier of the hours beside them
  SELECT * FROM (
    SELECT h.*, h.recipients + coalesce((SELECT max(o.recipients) FROM login_hour o WHERE o.host = h.host AND o.sasl_user = h.sasl_user
      AND o.hour_at BETWEEN h.hour_at - 3600 AND h.hour_at + 3600 AND o.hour_at <> h.hour_at), 0) AS two
    FROM login_hour h WHERE h.recipients >= coalesce(:min_recipients, 100) OR h.strange >= coalesce(:min_clients, 3))
  WHERE recipients >= coalesce(:min_recipients, 100) OR two >= coalesce(:strange_recipients, 30)
), before AS NOT MATERIALIZED (
  SELECT h.*, coalesce((SELECT max(o.recipients) FROM login_hour o WHERE o.host = h.host AND o.sasl_user = h.sasl_user AND o.hour_at < h.hour_at - 7200
      AND o.hour_at >= h.hour_at - 35 * 86400), 0) AS busiest,
    (SELECT count(DISTINCT o.hour_at / 86400) FROM login_hour o WHERE o.host = h.host AND o.sasl_user = h.sasl_user AND o.hour_at < h.hour_at - 7200
      AND o.hour_at >= h.hour_at - 35 * 86400) AS days,
    coalesce((SELECT max(o.recipients) FROM login_hour o WHERE o.host = h.host AND o.sasl_user = h.sasl_user AND o.strange = 0 AND o.hour_at < h.hour_at
      AND o.hour_at >= h.hour_at - 35 * 86400), 0) AS at_home,
    EXISTS (SELECT 1 FROM login_hour o WHERE o.host = h.host AND o.sasl_user = h.sasl_user AND o.strange > 0 AND o.hour_at < h.hour_at - 7200) AS travels
  FROM near h
  WHERE h.recipients >= coalesce(:min_recipients, 100) -- else an hour as busy as that, or nearly, is soon found
    OR NOT EXISTS (SELECT 1 FROM login_hour o WHERE o.host = h.host AND o.sasl_user = h.sasl_user AND o.hour_at < h.hour_at - 7200
      AND o.hour_at >= h.hour_at - 35 * 86400 AND coalesce(:times, 5) * o.recipients > h.two)
), burst AS MATERIALIZED (
  SELECT *, hour_at - lag(hour_at) OVER (PARTITION BY host, sasl_user ORDER BY hour_at) <= 7200 AS joined FROM before
  WHERE (strange >= coalesce(:min_clients, 3) AND two >= coalesce(:strange_recipients, 30) AND two >= coalesce(:times, 5) * busiest)
    OR recipients >= coalesce(:min_recipients, 100) AND ((days >= coalesce(:min_days, 3) AND recipients >= coalesce(:times, 5) * busiest) OR (days = 0 AND clients >= coalesce(:min_clients, 3))
    OR (strange > 0 AND strange = clients AND at_home > 0 AND NOT travels AND recipients >= coalesce(:times, 5) * max(at_home, 20))
    OR (clients >= coalesce(:min_clients, 3) AND recipients >= coalesce(:times, 5) * max(busiest, 20)))
), goes_on(host, sasl_user, hour_at, busiest, need, recipients) AS ( -- the hours after it, which are far above those before it too; strange ones with the one before
  SELECT host, sasl_user, hour_at, max(busiest, at_home), max(coalesce(:strange_recipients, 30), 2 * max(busiest, at_home)), recipients FROM burst WHERE joined IS NOT 1
  UNION
  SELECT g.host, g.sasl_user, h.hour_at, g.busiest, g.need, h.recipients FROM goes_on g JOIN login_hour h ON h.host = g.host AND h.sasl_user = g.sasl_user
    AND h.hour_at > g.hour_at AND h.hour_at <= g.hour_at + 7200 AND h.recipients + CASE WHEN h.strange > 0 THEN g.recipients ELSE 0 END >= g.need
), run AS (
  SELECT h.*, g.busiest, sum(g.joined IS NOT 1) OVER (PARTITION BY h.host, h.sasl_user ORDER BY h.hour_at) AS run
  FROM (SELECT host, sasl_user, hour_at, min(busiest) AS busiest, hour_at - lag(hour_at) OVER (PARTITION BY host, sasl_user ORDER BY hour_at) <= 7200 AS joined
    FROM (SELECT host, sasl_user, hour_at, busiest FROM goes_on UNION ALL SELECT host, sasl_user, hour_at, max(busiest, at_home) FROM burst) GROUP BY host, sasl_user, hour_at) g
  JOIN login_hour h ON h.host = g.host AND h.sasl_user = g.sasl_user AND h.hour_at = g.hour_at
), span AS MATERIALIZED (
  SELECT host, sasl_user, min(hour_at) AS hour_at, max(hour_at) AS last_hour_at, min(first_at) AS first_at, max(last_at) AS last_at, max(clients) AS clients, max(strange) AS strange,
    count(*) AS hours, sum(messages) AS messages, sum(recipients) AS recipients, min(busiest) AS busiest
  FROM run GROUP BY host, sasl_user, run
), edge AS ( -- of a large one, where its first or last hour holds mail of the login's own places too: what came from the others
  SELECT s.host, s.sasl_user, s.hour_at, min(CASE WHEN s.at = s.hour_at THEN m.intake_at END) AS first_at, max(CASE WHEN s.at = s.last_hour_at THEN m.intake_at END) AS last_at
  FROM (SELECT *, hour_at AS at FROM span WHERE strange > 0 AND recipients >= coalesce(:min_recipients, 100)
    UNION ALL SELECT *, last_hour_at FROM span WHERE strange > 0 AND recipients >= coalesce(:min_recipients, 100) AND last_hour_at > hour_at) s
  CROSS JOIN login_hour h ON h.host = s.host AND h.sasl_user = s.sasl_user AND h.hour_at = s.at AND h.strange < h.clients
  CROSS JOIN message m INDEXED BY message_sasl ON m.intake_at BETWEEN h.first_at AND h.last_at AND m.sasl_user = s.sasl_user AND m.client GLOB 'unknown[[]*'
  JOIN mta a ON a.mta = m.mta AND a.host = s.host
  GROUP BY s.host, s.sasl_user, s.hour_at
)
SELECT 'abuse.sender' AS cause, s.host AS provider, s.host, CASE WHEN clients >= coalesce(:min_clients, 3) THEN 'high' ELSE 'medium' END AS severity,
  CASE WHEN clients >= coalesce(:min_clients, 3) THEN 75 ELSE 55 END AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = s.host) > last_hour_at + 10800 THEN 'recovered' ELSE 'open' END AS state,
  coalesce(e.first_at, s.first_at) AS started_at, coalesce(e.last_at, s.last_at) AS ended_at, NULL AS peak_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = s.host) > last_hour_at + 10800 THEN last_hour_at + 3600.0 END AS ok_after_at,
  messages AS events, messages, recipients, 'login' AS proof, s.sasl_user AS kinds,
  'login ' || s.sasl_user || ': ' || recipients || ' recipients in ' || hours || ' h from up to ' || clients || ' addresses an hour'
    || CASE WHEN busiest > 0 THEN '; its busiest hour before: ' || busiest ELSE ', and none known up to 2 h before' END AS detail
FROM span s LEFT JOIN edge e ON e.host = s.host AND e.sasl_user = s.sasl_user AND e.hour_at = s.hour_at
ORDER BY 7;
