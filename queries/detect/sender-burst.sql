-- title: One login sends far more than it should
-- about: Recipients by SASL login and hour: a burst is far above the login's own busiest other hour, or comes from several addresses at once by a login that was
--   not seen before that day. A newsletter looks the same. Looks at the last 35 days of the log.
-- param: :min_recipients 100: fewest recipients in one hour
-- param: :times 5: how often as many as in the busiest other hour of the login
-- param: :min_clients 3: addresses in that hour that make a new login suspect

WITH hour AS MATERIALIZED (
  SELECT a.host, m.sasl_user, CAST(m.intake_at / 3600 AS INTEGER) * 3600 AS hour_at, sum(coalesce(m.nrcpt, 1)) AS recipients, count(*) AS messages,
    count(DISTINCT m.client) AS clients, min(m.intake_at) AS started_at, max(m.last_at) AS ended_at, min(m.msg) AS msg
  FROM message m JOIN mta a ON a.mta = m.mta
  WHERE m.sasl_user IS NOT NULL AND m.intake_at >= (SELECT max(last_at) FROM source) - 35 * 86400
  GROUP BY 1, 2, 3
), before AS (
  SELECT h.*, coalesce((SELECT max(o.recipients) FROM hour o WHERE o.host = h.host AND o.sasl_user = h.sasl_user AND o.hour_at < h.hour_at - 7200), 0) AS busiest,
    (SELECT count(*) FROM hour o WHERE o.host = h.host AND o.sasl_user = h.sasl_user AND o.hour_at < h.hour_at - 7200) AS hours
  FROM hour h WHERE h.recipients >= coalesce(:min_recipients, 100)
), burst AS (
  SELECT *, hour_at - lag(hour_at) OVER (PARTITION BY host, sasl_user ORDER BY hour_at) <= 7200 AS joined FROM before
  WHERE (hours >= 5 AND recipients >= coalesce(:times, 5) * busiest) OR (hours = 0 AND clients >= coalesce(:min_clients, 3))
    OR (clients >= coalesce(:min_clients, 3) AND recipients >= coalesce(:times, 5) * max(busiest, 20))
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, sasl_user ORDER BY hour_at) AS run FROM burst
)
SELECT 'abuse.sender' AS cause, host AS provider, host, CASE WHEN max(clients) >= coalesce(:min_clients, 3) THEN 'high' ELSE 'medium' END AS severity,
  CASE WHEN max(clients) >= coalesce(:min_clients, 3) THEN 75 ELSE 55 END AS confidence,
  CASE WHEN (SELECT max(last_at) FROM source) > max(hour_at) + 10800 THEN 'recovered' ELSE 'open' END AS state,
  min(started_at) AS started_at, max(ended_at) AS ended_at, NULL AS peak_at,
  CASE WHEN (SELECT max(last_at) FROM source) > max(hour_at) + 10800 THEN max(hour_at) + 3600.0 END AS ok_after_at,
  sum(messages) AS events, sum(messages) AS messages, sum(recipients) AS recipients, 'login' AS proof, sasl_user AS kinds,
  'login ' || sasl_user || ': ' || sum(recipients) || ' recipients in ' || count(*) || ' h from up to ' || max(clients) || ' addresses an hour; its busiest hour before: '
    || max(busiest) AS detail
FROM run GROUP BY host, sasl_user, run ORDER BY 7;
