-- How far the logs of each machine reach: that another machine's go on says nothing of it, unless both stand in one log.

DELETE FROM machine_log;
INSERT INTO machine_log(host, first_at, last_at)
WITH one AS (
  SELECT c.mta, min(s.first_at) AS first_at, max(s.last_at) AS last_at FROM source_host c JOIN source s ON s.source = c.source GROUP BY c.mta
), log AS (
  SELECT c.source, min(o.first_at) AS first_at, max(o.last_at) AS last_at FROM source_host c JOIN one o ON o.mta = c.mta GROUP BY c.source
)
SELECT a.host, min(l.first_at), max(l.last_at) FROM source_host c JOIN log l ON l.source = c.source JOIN mta a ON a.mta = c.mta GROUP BY a.host;

INSERT OR IGNORE INTO machine_log(host, first_at, last_at)
SELECT a.host, s.first_at, s.last_at FROM (SELECT DISTINCT host FROM mta) a, (SELECT min(first_at) AS first_at, max(last_at) AS last_at FROM source) s WHERE s.last_at IS NOT NULL;
