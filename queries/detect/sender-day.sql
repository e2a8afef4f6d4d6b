-- title: One login sends all day from where it never sent before
-- told: detail
-- about: Too few in any hour for detect/sender-burst, but within a day far more than in its busiest day of the 35 before, in many hours and nearly all of it from addresses
--   that this login was not seen with until then, unless its addresses change every other day anyway, as those of phones and dial-up lines do. That is how a stolen password is used by those who want to stay below the limits. It is severe where a tenth of it is refused; where less is,
--   one new address within the hours of a working day may be its owner's, back from leave or in a new office.
-- param: :min_recipients 100: fewest recipients from the new addresses
-- param: :times 4: how often as many as in its busiest 24 hours before
-- param: :min_hours 6: hours with some; a newsletter takes fewer
-- param: :min_days 3: days of its mail that must be known
-- param: :new_pct 80: least share of the new addresses
-- param: :work_h 11: hours of the day that one person works

WITH total AS (
  SELECT host, sasl_user, hour_at / 86400 AS day, sum(recipients) AS n FROM login_hour GROUP BY host, sasl_user, hour_at / 86400
), login AS MATERIALIZED ( -- those worth a look: half of such 24 hours lie in one day, which is then far above the days before it
  SELECT DISTINCT host, sasl_user FROM (
    SELECT *, max(n) OVER (PARTITION BY host, sasl_user ORDER BY day RANGE BETWEEN 33 PRECEDING AND 2 PRECEDING) AS usual FROM total)
  WHERE n * 2 >= coalesce(:min_recipients, 100) AND n * 2 >= coalesce(:times, 4) * usual
), day AS ( -- the 24 hours up to this one; first: of a day with mail
  SELECT host, sasl_user, hour_at, sum(recipients) OVER (PARTITION BY host, sasl_user ORDER BY hour_at RANGE BETWEEN 82800 PRECEDING AND CURRENT ROW) AS n,
    hour_at / 86400 IS NOT lag(hour_at) OVER (PARTITION BY host, sasl_user ORDER BY hour_at) / 86400
      AND hour_at >= coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'pruned_at'), 0) AS first -- whence it sent earlier is forgotten
  FROM login CROSS JOIN login_hour USING (host, sasl_user)
), busy AS (
  SELECT *, max(n) OVER w AS usual, sum(first) OVER w AS days, min(hour_at) OVER w AS known_at FROM day
  WINDOW w AS (PARTITION BY host, sasl_user ORDER BY hour_at RANGE BETWEEN 3024000 PRECEDING AND 86401 PRECEDING)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, sasl_user ORDER BY hour_at) AS run
  FROM (SELECT *, hour_at - lag(hour_at) OVER (PARTITION BY host, sasl_user ORDER BY hour_at) <= 86400 AS joined FROM busy
    WHERE n >= coalesce(:min_recipients, 100) AND days >= coalesce(:min_days, 3) AND n >= coalesce(:times, 4) * usual)
), span AS MATERIALIZED (
  SELECT host, sasl_user, min(hour_at) - 82800 AS from_at, max(hour_at) + 3600 AS to_at, min(usual) AS usual, min(days) AS days, min(known_at) AS known_at FROM run GROUP BY host, sasl_user, run
), mail AS MATERIALIZED ( -- all that these logins ever sent
  SELECT a.host, m.sasl_user, m.msg, m.intake_at, m.client, coalesce(m.nrcpt, 1) AS recipients
  FROM (SELECT 1 FROM span LIMIT 1) CROSS JOIN message m INDEXED BY message_sasl JOIN mta a ON a.mta = m.mta
  WHERE m.sasl_user IS NOT NULL AND (a.host, m.sasl_user) IN (SELECT host, sasl_user FROM span)
), place AS MATERIALIZED ( -- and whence
  SELECT host, sasl_user, client, min(intake_at) AS first_at FROM mail GROUP BY 1, 2, 3
), new AS ( -- by pauses: what such an address sends after half a day of nothing may be its owner's, who has moved
  SELECT *, sum(apart) OVER (PARTITION BY host, sasl_user, from_at ORDER BY intake_at, msg) AS part
  FROM (SELECT s.*, m.msg, m.intake_at, m.client, m.recipients,
      coalesce(m.intake_at - lag(m.intake_at) OVER (PARTITION BY s.host, s.sasl_user, s.from_at ORDER BY m.intake_at, m.msg) > 43200, 0) AS apart
    FROM span s CROSS JOIN place p ON p.host = s.host AND p.sasl_user = s.sasl_user AND p.first_at >= s.from_at AND p.first_at < s.to_at
    CROSS JOIN mail m ON m.host = s.host AND m.sasl_user = s.sasl_user AND m.client IS p.client AND m.intake_at >= s.from_at AND m.intake_at < s.to_at + 7 * 86400)
), found AS (
  SELECT host, sasl_user, usual, days, known_at, from_at, min(intake_at) AS started_at, max(intake_at) AS ended_at, count(*) AS messages, sum(recipients) AS recipients, count(DISTINCT client) AS clients,
    count(DISTINCT CAST(intake_at / 3600 AS INTEGER)) AS hours, count(DISTINCT CAST(intake_at / 3600 AS INTEGER) % 24) AS day_hours, sum(EXISTS (SELECT 1 FROM outcome o WHERE o.msg = new.msg AND +o.outcome = 'bounced')) AS refused,
    (SELECT sum(h.recipients) FROM login_hour h WHERE h.host = new.host AND h.sasl_user = new.sasl_user AND h.hour_at > min(new.intake_at) - 3600 AND h.hour_at <= max(new.intake_at)) AS n
  FROM new GROUP BY host, sasl_user, from_at, part
)
SELECT 'abuse.sender' AS cause, f.host AS provider, f.host, CASE WHEN refused * 10 >= messages THEN 'high' ELSE 'medium' END AS severity,
  CASE WHEN refused * 10 >= messages THEN 80 ELSE 60 END AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = f.host) > ended_at + 10800 THEN 'recovered' ELSE 'open' END AS state, started_at, ended_at, NULL AS peak_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = f.host) > ended_at + 10800 THEN ended_at + 3600.0 END AS ok_after_at,
  messages AS events, messages, recipients, 'login' AS proof, sasl_user AS kinds,
  'login ' || sasl_user || ': ' || recipients || ' recipients in ' || hours || ' h from addresses it never sent from (' || clients || '); its busiest day before: ' || usual AS detail
FROM found f
WHERE recipients >= coalesce(:min_recipients, 100) AND recipients * 100 >= coalesce(:new_pct, 80) * (n - usual) AND hours >= coalesce(:min_hours, 6)
  AND (refused * 10 >= messages OR clients > 1 OR day_hours > coalesce(:work_h, 11))
  AND (refused * 10 >= messages OR 2 * (SELECT count(*) FROM place p WHERE p.host = f.host AND p.sasl_user = f.sasl_user AND p.first_at >= f.known_at + 86400 AND p.first_at < f.from_at) < days)
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = f.host AND g.cause = 'abuse.sender' AND g.kinds = f.sasl_user AND g.started_at < f.ended_at AND g.ended_at > f.started_at)
ORDER BY started_at;
