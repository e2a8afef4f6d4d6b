-- Failed logins by day: made again from the day before the last analysis on, since a guess may succeed on the next day. (Mail by login and by local submitter: src/analysis/logins.c,
-- mails.c.)

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
