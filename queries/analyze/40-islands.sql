-- Runs of failed IPv6 connects per host and instance, with gaps of at most 900 s: all of them; which are storms is decided in 50-storms.sql, when the
-- attempts in their time have been counted. Only the end of the log is done again: from an hour before its last analysed end (a
-- failed connect may wait that long for its message), or from the oldest new line, or from the start of the run that reaches there.

DELETE FROM island WHERE kind = 'chronic';

CREATE TEMP TABLE cut AS
WITH since AS (
  SELECT a.mta, min(
      coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600,
      coalesce((SELECT min(f.logged_at) FROM connect_failure f WHERE f.mta = a.mta
        AND f.connect_failure > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_connect'), 0)), 9e15)) AS at
  FROM mta a
)
SELECT s.mta, min(s.at, coalesce((SELECT min(i.started_at) FROM island i WHERE i.mta = s.mta AND i.ended_at + 900 >= s.at), s.at)) AS at
FROM since s;

DELETE FROM island WHERE started_at >= (SELECT c.at FROM cut c WHERE c.mta = island.mta);

INSERT INTO island(mta, kind, started_at, ended_at, failures, messages, at_local, at_remote, at_unknown)
WITH failure AS (
  SELECT f.mta, f.logged_at, f.msg, f.reach,
    f.logged_at - lag(f.logged_at) OVER (PARTITION BY f.mta ORDER BY f.logged_at) <= 900 AS joined
  FROM cut c
  JOIN connect_failure f ON f.mta = c.mta AND f.logged_at >= c.at
  JOIN peer p ON p.peer = f.peer
  WHERE p.family = 'ipv6'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY mta ORDER BY logged_at) AS run FROM failure
)
SELECT mta, 'storm', min(logged_at), max(logged_at), count(*), count(DISTINCT msg),
  sum(reach = 'local'), sum(reach = 'remote'), sum(reach NOT IN ('local', 'remote'))
FROM run GROUP BY mta, run;

DROP TABLE cut;
