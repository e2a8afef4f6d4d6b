-- title: One login sends far more than it should
-- about: Recipients by SASL login and hour: a burst is far above the busiest hour of that login in the 35 days before, where three days of its mail are known, or
--   comes from several addresses at once by a login not seen before, or from several public ones without a name, or from one such alone where the login
--   has sent from a known place in the days before. A newsletter looks the same.
-- param: :min_recipients 100: fewest recipients in one hour
-- param: :strange_recipients 30: fewest, in this hour and the one beside it, where three and more of its addresses are public and have no confirmed name
-- param: :times 5: how often as many as in its busiest hour
-- param: :min_clients 3: addresses in that hour that make a new login suspect
-- param: :min_days 3: days of its mail that must be known, else a first morning looks like a burst

WITH near AS MATERIALIZED ( -- hours that are busy or strange enough, and with the busier of the hours beside them
  SELECT * FROM (
    SELECT h.*, h.recipients + coalesce((SELECT max(o.recipients) FROM login_hour o WHERE o.host = h.host AND o.sasl_user = h.sasl_user
      AND o.hour_at BETWEEN h.hour_at - 3600 AND h.hour_at + 3600 AND o.hour_at <> h.hour_at), 0) AS two
    FROM login_hour h WHERE h.recipients >= coalesce(:min_recipients, 100) OR h.strange >= coalesce(:min_clients, 3))
  WHERE recipients >= coalesce(:min_recipients, 100) OR two >= coalesce(:strange_recipients, 30)
), before AS (
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
), burst AS (
  SELECT *, hour_at - lag(hour_at) OVER (PARTITION BY host, sasl_user ORDER BY hour_at) <= 7200 AS joined FROM before
  WHERE (strange >= coalesce(:min_clients, 3) AND two >= coalesce(:strange_recipients, 30) AND two >= coalesce(:times, 5) * busiest)
    OR recipients >= coalesce(:min_recipients, 100) AND ((days >= coalesce(:min_days, 3) AND recipients >= coalesce(:times, 5) * busiest) OR (days = 0 AND clients >= coalesce(:min_clients, 3))
    OR (strange > 0 AND strange = clients AND at_home > 0 AND NOT travels AND recipients >= coalesce(:times, 5) * max(at_home, 20))
    OR (clients >= coalesce(:min_clients, 3) AND recipients >= coalesce(:times, 5) * max(busiest, 20)))
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, sasl_user ORDER BY hour_at) AS run FROM burst
)
SELECT 'abuse.sender' AS cause, host AS provider, host, CASE WHEN max(clients) >= coalesce(:min_clients, 3) THEN 'high' ELSE 'medium' END AS severity,
  CASE WHEN max(clients) >= coalesce(:min_clients, 3) THEN 75 ELSE 55 END AS confidence,
  CASE WHEN (SELECT max(last_at) FROM source) > max(hour_at) + 10800 THEN 'recovered' ELSE 'open' END AS state,
  min(first_at) AS started_at, max(last_at) AS ended_at, NULL AS peak_at,
  CASE WHEN (SELECT max(last_at) FROM source) > max(hour_at) + 10800 THEN max(hour_at) + 3600.0 END AS ok_after_at,
  sum(messages) AS events, sum(messages) AS messages, sum(recipients) AS recipients, 'login' AS proof, sasl_user AS kinds,
  'login ' || sasl_user || ': ' || sum(recipients) || ' recipients in ' || count(*) || ' h from up to ' || max(clients) || ' addresses an hour; its busiest hour before: '
    || max(max(busiest), max(at_home)) AS detail
FROM run GROUP BY host, sasl_user, run ORDER BY 7;
