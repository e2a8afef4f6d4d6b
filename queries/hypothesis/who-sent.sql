-- title: Is it a stolen account, or its owner?
-- about: Behind the largest burst of one login: the client addresses it came from in its busiest hour, failed logins from any of its addresses in the day before and meanwhile, and
--   recipients that servers did not know. Of a local user only the last.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, proof, kinds, started_at, ended_at, recipients FROM incident
  WHERE cause = 'abuse.sender' AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
  ORDER BY recipients DESC, started_at LIMIT 1
), m AS MATERIALIZED (
  SELECT m.msg, m.client FROM i CROSS JOIN message m INDEXED BY message_sasl ON m.sasl_user IS NOT NULL AND m.intake_at BETWEEN i.started_at AND i.ended_at
    AND m.sasl_user = i.kinds JOIN mta a ON a.mta = m.mta AND a.host = i.host WHERE i.proof = 'login'
  UNION ALL
  SELECT DISTINCT m.msg, '' FROM i CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at > i.started_at - 3600 AND h.hour_at <= i.ended_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last JOIN message m ON m.msg = d.msg AND m.uid = CAST(i.kinds AS INTEGER)
    AND m.intake_at BETWEEN i.started_at AND i.ended_at JOIN mta a ON a.mta = m.mta AND a.host = i.host WHERE i.proof = 'uid'
), hour AS (
  SELECT coalesce(max(l.clients), 0) AS clients, coalesce(max(l.strange), 0) AS strange
  FROM i CROSS JOIN login_hour l ON l.host = i.host AND l.sasl_user = i.kinds AND l.hour_at > i.started_at - 3600 AND l.hour_at <= i.ended_at WHERE i.proof = 'login'
), guess AS (
  SELECT count(*) AS guesses FROM i CROSS JOIN event e ON e.kind = 'smtpd.sasl_failed' AND e.logged_at BETWEEN i.started_at - 86400 AND i.ended_at
  WHERE i.proof = 'login' AND substr(e.detail, 1, instr(e.detail || ']', ']')) IN (SELECT client FROM m)
), unknown AS (
  SELECT count(DISTINCT c.msg || ' ' || d.recipient) AS unknown FROM m CROSS JOIN delivery_cause c ON c.msg = m.msg AND c.cause = 'mailbox.unknown' JOIN delivery d ON d.delivery = c.delivery
)
SELECT CASE WHEN proof = 'uid' THEN 'script' WHEN strange >= 3 OR guesses >= 10 OR clients >= 5 THEN 'supported' ELSE 'open' END AS verdict, kinds AS user_code, recipients AS n,
  clients, strange, guesses, unknown
FROM i, hour, guess, unknown;
