-- Mail by login and hour, by local submitter and hour (from the new messages), failed logins by day: made again from two hours before the last analysis on, and from the day before, since a guess may succeed
-- on the next day.

DELETE FROM login_hour
WHERE hour_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 7200) / 3600 AS INTEGER) * 3600;
INSERT INTO login_hour(host, sasl_user, hour_at, recipients, messages, clients, strange, first_at, last_at)
SELECT a.host, m.sasl_user, CAST(m.intake_at / 3600 AS INTEGER) * 3600, sum(coalesce(m.nrcpt, 1)), count(*), count(DISTINCT m.client),
  count(DISTINCT CASE WHEN m.client LIKE 'unknown[%' AND m.client NOT LIKE '%[10.%' AND m.client NOT LIKE '%[192.168.%' AND m.client NOT LIKE '%[127.%'
    AND m.client NOT LIKE '%[172.16.%' AND m.client NOT LIKE '%[fd%' AND m.client NOT LIKE '%[fe80:%' THEN m.client END), min(m.intake_at),
  max(m.intake_at)
FROM message m INDEXED BY message_sasl JOIN mta a ON a.mta = m.mta
WHERE m.sasl_user IS NOT NULL
  AND m.intake_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 7200) / 3600 AS INTEGER) * 3600
GROUP BY 1, 2, 3;

DELETE FROM login_day
WHERE day_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600) / 86400 AS INTEGER) * 86400 - 86400;
INSERT INTO login_day(host, day_at, failures, clients, first_at, last_at, suspects, names, wave_first_at, wave_last_at)
WITH hourly AS MATERIALIZED (
  SELECT a.host, CAST(e.logged_at / 3600 AS INTEGER) * 3600 AS hour_at, substr(e.detail, 1, instr(e.detail || ']', ']')) AS client, count(*) AS n,
    min(e.logged_at) AS first_at, max(e.logged_at) AS last_at
  FROM event e JOIN mta a ON a.mta = e.mta
  WHERE e.kind = 'smtpd.sasl_failed'
    AND e.logged_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600) / 86400 AS INTEGER) * 86400 - 86400
  GROUP BY 1, 2, 3
), client AS MATERIALIZED (
  SELECT host, hour_at / 86400 * 86400 AS day_at, client, sum(n) AS n, min(first_at) AS first_at, max(last_at) AS last_at FROM hourly GROUP BY 1, 2, 3
), hour AS MATERIALIZED (
  SELECT host, hour_at / 86400 * 86400 AS day_at, sum(n) AS n, min(first_at) AS first_at, max(last_at) AS last_at FROM hourly GROUP BY host, hour_at
), sent AS MATERIALIZED (
  SELECT m.client, max(m.intake_at) AS last_at, min(m.intake_at) AS first_at FROM message m INDEXED BY message_sasl
  WHERE m.sasl_user IS NOT NULL AND m.intake_at >= (SELECT min(first_at) FROM client)
  GROUP BY m.client
), suspect AS (
  SELECT c.host, c.day_at, count(*) AS n, group_concat(c.client, ', ') AS names
  FROM client c JOIN sent s ON s.client = c.client AND s.last_at > c.first_at AND s.first_at < c.day_at + 172800
  WHERE c.n >= 10 GROUP BY 1, 2
)
SELECT c.host, c.day_at, sum(c.n), count(*), min(c.first_at), max(c.last_at),
  coalesce((SELECT s.n FROM suspect s WHERE s.host = c.host AND s.day_at = c.day_at), 0),
  coalesce((SELECT s.names FROM suspect s WHERE s.host = c.host AND s.day_at = c.day_at), ''),
  (SELECT min(h.first_at) FROM hour h WHERE h.host = c.host AND h.day_at = c.day_at AND h.n * 50 >= sum(c.n)),
  (SELECT max(h.last_at) FROM hour h WHERE h.host = c.host AND h.day_at = c.day_at AND h.n * 50 >= sum(c.n))
FROM client c GROUP BY 1, 2;

INSERT INTO uid_hour(host, uid, hour_at, recipients, messages, first_at, last_at)
SELECT a.host, m.uid, CAST(m.intake_at / 3600 AS INTEGER) * 3600, sum(coalesce(m.nrcpt, 1)), count(*), min(m.intake_at), max(m.intake_at)
FROM message m JOIN mta a ON a.mta = m.mta
WHERE m.msg > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_message'), 0) AND m.uid IS NOT NULL
GROUP BY 1, 2, 3
ON CONFLICT DO UPDATE SET recipients = recipients + excluded.recipients, messages = messages + excluded.messages,
  first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at);
