-- title: Where the stamps of the log go back
-- about: By a minute and more, from one line to the next of the same file: a clock that was set, or pieces of a log out of order. The farthest first.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH back AS (
  SELECT event, host, logged_at, file, line, CAST(strftime('%s', substr(detail, instr(detail, ' from ') + 6, 20)) AS REAL) AS from_at
  FROM v_event WHERE kind = 'log.clock_back' AND logged_at < coalesce(:until, 1e11)
)
SELECT host, from_at, logged_at AS to_at, from_at - logged_at AS back_s, file, line
FROM back WHERE from_at - logged_at >= 60 AND from_at >= coalesce(:since, 0)
ORDER BY back_s DESC, event;
