-- Suspects among those who failed to log in: clients that failed at least ten times on a day (temp.guesser, src/analysis/guesses.c) and then, up to the end of the next day,
-- sent mail with a login.

UPDATE login_day SET (suspects, names) = (x.n, x.names)
FROM (
  WITH sent AS MATERIALIZED (
    SELECT m.client, max(m.intake_at) AS last_at, min(m.intake_at) AS first_at FROM message m INDEXED BY message_sasl
    WHERE m.sasl_user IS NOT NULL AND m.client IN (SELECT client FROM temp.guesser)
      AND m.intake_at >= (SELECT min(d.first_at) FROM login_day d WHERE d.day_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600) / 86400 AS INTEGER) * 86400 - 86400)
    GROUP BY m.client
  )
  SELECT c.host, c.day_at, count(*) AS n, group_concat(c.client, ', ') AS names
  FROM (SELECT * FROM temp.guesser ORDER BY host, day_at, client) c CROSS JOIN sent s ON s.client = c.client AND s.last_at > c.first_at AND s.first_at < c.day_at + 172800
  GROUP BY 1, 2
) x
WHERE login_day.host = x.host AND login_day.day_at = x.day_at;

DROP TABLE temp.guesser;
