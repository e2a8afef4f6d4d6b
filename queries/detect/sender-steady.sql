-- title: One sender sends all day, and a good part of it is refused
-- told: detail
-- about: Too few in any hour for detect/sender-burst and detect/uid-burst, and from where it always sent (a webmail, a web server), but within a day far more than in its
--   busiest day of the 35 before, in many hours, and a tenth or more of it refused for good: addresses that were made up or bought. A slow newsletter to a bad list looks the same.
-- param: :min_recipients 100: fewest recipients
-- param: :times 4: how often as many as in its busiest 24 hours before
-- param: :min_hours 10: hours that are twice as busy as any before
-- param: :min_days 3: days of its mail that must be known
-- param: :refused_pct 10: least share refused for good
-- param: :pause_s 21600: a longer pause ends it

WITH total AS ( -- in the order of an index
  SELECT host, 'login' AS proof, sasl_user AS who, hour_at / 86400 AS day, sum(recipients) AS n FROM login_hour GROUP BY host, sasl_user, hour_at / 86400
  UNION ALL SELECT host, 'uid', CAST(uid AS TEXT), hour_at / 86400, sum(recipients) FROM uid_hour GROUP BY host, uid, hour_at / 86400
), sender AS MATERIALIZED ( -- those worth a look: half of such 24 hours lie in one day, which is then far above the days before it
  SELECT DISTINCT host, proof, who FROM (
    SELECT *, max(n) OVER (PARTITION BY host, proof, who ORDER BY day RANGE BETWEEN 33 PRECEDING AND 2 PRECEDING) AS usual FROM total)
  WHERE n * 2 >= coalesce(:min_recipients, 100) AND n * 2 >= coalesce(:times, 4) * usual
), hour AS MATERIALIZED (
  SELECT s.host, s.proof, s.who, h.hour_at, h.recipients, h.messages, h.first_at, h.last_at FROM sender s CROSS JOIN login_hour h ON h.host = s.host AND h.sasl_user = s.who WHERE s.proof = 'login'
  UNION ALL
  SELECT s.host, s.proof, s.who, h.hour_at, h.recipients, h.messages, h.first_at, h.last_at FROM sender s CROSS JOIN uid_hour h ON h.host = s.host AND h.uid = CAST(s.who AS INTEGER) WHERE s.proof = 'uid'
), day AS ( -- the 24 hours up to this one; first: of a day with mail
  SELECT host, proof, who, hour_at, recipients, sum(recipients) OVER (PARTITION BY host, proof, who ORDER BY hour_at RANGE BETWEEN 82800 PRECEDING AND CURRENT ROW) AS n,
    hour_at / 86400 IS NOT lag(hour_at) OVER (PARTITION BY host, proof, who ORDER BY hour_at) / 86400 AS first
  FROM hour
), busy AS (
  SELECT *, max(n) OVER w AS usual, max(recipients) OVER w AS busiest, sum(first) OVER w AS days FROM day
  WINDOW w AS (PARTITION BY host, proof, who ORDER BY hour_at RANGE BETWEEN 3024000 PRECEDING AND 86401 PRECEDING)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, proof, who ORDER BY hour_at) AS run
  FROM (SELECT *, hour_at - lag(hour_at) OVER (PARTITION BY host, proof, who ORDER BY hour_at) <= 86400 AS joined FROM busy
    WHERE n >= coalesce(:min_recipients, 100) AND days >= coalesce(:min_days, 3) AND n >= coalesce(:times, 4) * usual)
), span AS MATERIALIZED (
  SELECT host, proof, who, min(hour_at) - 82800 AS from_at, max(hour_at) + 3600 AS to_at, min(usual) AS usual, min(busiest) AS busiest FROM run GROUP BY host, proof, who, run
), part AS (
  SELECT *, sum(apart) OVER (PARTITION BY host, proof, who, from_at ORDER BY hour_at) AS part
  FROM (SELECT s.host, s.proof, s.who, s.from_at, s.to_at, s.usual, h.hour_at, h.recipients, h.messages, h.first_at, h.last_at,
      coalesce(h.hour_at - lag(h.hour_at) OVER (PARTITION BY s.host, s.proof, s.who, s.from_at ORDER BY h.hour_at) > coalesce(:pause_s, 21600), 0) AS apart
    FROM span s JOIN hour h ON h.host = s.host AND h.proof = s.proof AND h.who = s.who AND h.hour_at >= s.from_at AND h.hour_at < s.to_at + 7 * 86400 AND h.recipients >= max(5, 2 * s.busiest))
), found AS MATERIALIZED (
  SELECT host, proof, who, usual, min(first_at) AS started_at, max(last_at) AS ended_at, count(*) AS hours, sum(messages) AS messages, sum(recipients) AS recipients
  FROM part GROUP BY host, proof, who, from_at, part
  HAVING min(hour_at) < to_at AND count(*) >= coalesce(:min_hours, 10) AND sum(recipients) >= coalesce(:min_recipients, 100)
), refused AS (
  SELECT f.host, f.proof, f.who, f.started_at, count(*) AS n
  FROM (SELECT min(started_at) AS at FROM found) t CROSS JOIN outcome o ON o.outcome = 'bounced' AND o.last_at >= t.at AND o.note = 0
  CROSS JOIN message m ON m.msg = o.msg CROSS JOIN mta a ON a.mta = m.mta
  CROSS JOIN found f ON f.host = a.host AND f.who = coalesce(m.sasl_user, CAST(m.uid AS TEXT)) AND f.proof = CASE WHEN m.sasl_user IS NULL THEN 'uid' ELSE 'login' END
    AND m.intake_at BETWEEN f.started_at AND f.ended_at
  GROUP BY 1, 2, 3, 4
)
SELECT 'abuse.sender' AS cause, f.host AS provider, f.host, 'medium' AS severity, 60 AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = f.host) > ended_at + 10800 THEN 'recovered' ELSE 'open' END AS state, f.started_at, ended_at, NULL AS peak_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = f.host) > ended_at + 10800 THEN ended_at + 3600.0 END AS ok_after_at,
  messages AS events, messages, recipients, f.proof, f.who AS kinds,
  CASE f.proof WHEN 'login' THEN 'login ' ELSE 'uid ' END || f.who || ': ' || recipients || ' recipients in ' || hours || ' h, ' || r.n || ' of them refused; its busiest day before: ' || f.usual AS detail
FROM found f JOIN refused r ON r.host = f.host AND r.proof = f.proof AND r.who = f.who AND r.started_at = f.started_at
WHERE r.n * 100 >= coalesce(:refused_pct, 10) * recipients
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = f.host AND g.cause = 'abuse.sender' AND g.kinds = f.who AND g.started_at < f.ended_at AND g.ended_at > f.started_at)
ORDER BY f.started_at;
