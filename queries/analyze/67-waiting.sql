-- Who was waiting at the end of each hour: the past is final, so only the hours since the last analysis are counted, from the messages that were looked at (src/analysis/fates.c), among which
-- are all that were open then. Refusals of servers: from the new refusals.

DELETE FROM waiting_hour
WHERE hour_at >= CAST(coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) / 3600 AS INTEGER) * 3600;
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

INSERT INTO refused_server(reject, mta, logged_at, domain, parent)
SELECT reject, mta, logged_at, lower(rest), lower(substr(rest, instr(rest, '.') + 1))
FROM (
  SELECT j.reject, j.mta, j.logged_at, substr(j.client, instr(j.client, '.') + 1, instr(j.client, '[') - instr(j.client, '.') - 1) AS rest
  FROM reject j
  WHERE j.reject > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_reject'), 0)
    AND j.action = 'reject' AND j.client NOT LIKE 'unknown[%' AND j.client NOT GLOB '*[0-9][0-9][0-9]*[[]*'
    AND (j.client LIKE '%mail%.%[%' OR j.client LIKE '%smtp%.%[%' OR j.client LIKE '%mx%.%[%' OR j.client LIKE '%mta%.%[%' OR j.client LIKE '%relay%.%[%'
      OR j.client LIKE 'out%.%[%')
    AND (j.reason LIKE '%Client host rejected%' OR j.reason LIKE '%blocked using%' OR j.reason LIKE '%Helo command rejected%'
      OR j.reason LIKE '%Sender address rejected: Domain not found%')
    AND j.reason NOT LIKE '%greylist%' AND j.reason NOT LIKE '%Access denied%')
WHERE instr(rest, '.') > 0;
INSERT OR REPLACE INTO setting(name, value) SELECT 'analysed_reject', coalesce(max(reject), 0) FROM reject;
