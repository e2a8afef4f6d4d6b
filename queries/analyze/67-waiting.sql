-- Who was waiting at the end of each hour: the past is final, so only the hours since the last analysis are counted, from the messages that were looked at (src/analysis/fates.c) and from
-- those that were left as they were, which were put off before and still wait.

DELETE FROM waiting_hour
WHERE hour_at >= CAST(coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) / 3600 AS INTEGER) * 3600;
INSERT INTO temp.waiting_step(host, h, n)
SELECT a.host, CAST(coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) / 3600 AS INTEGER), sum(u.waiting)
FROM unsettled u CROSS JOIN message m ON m.msg = u.msg CROSS JOIN mta a ON a.mta = m.mta
WHERE u.waiting > 0 AND u.msg NOT IN (SELECT msg FROM temp.awake) GROUP BY a.host
ON CONFLICT DO UPDATE SET n = n + excluded.n;

INSERT INTO waiting_hour(host, hour_at, waiting)
WITH RECURSIVE hour(host, h) AS (
  SELECT host, min(h) FROM temp.waiting_step GROUP BY host
  UNION ALL
  SELECT host, h + 1 FROM hour WHERE h < CAST((SELECT max(last_at) FROM source) / 3600 AS INTEGER)
), depth AS (
  SELECT hour.host, hour.h, sum(coalesce(step.n, 0)) OVER (PARTITION BY hour.host ORDER BY hour.h) AS waiting
  FROM hour LEFT JOIN temp.waiting_step step ON step.host = hour.host AND step.h = hour.h
)
SELECT host, h * 3600, waiting FROM depth
WHERE waiting > 0 AND h >= CAST(coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) / 3600 AS INTEGER);
DROP TABLE temp.waiting_step;
