-- What queries of the whole log read instead of the facts (schema/27-totals.sql).

-- Failed connects by server. After a prune all of them are counted (the first time src/analysis/connects.c has done that); else what is new: those after the last analysis, and those from before it that
-- were nobody's then and have a message now (a process still waited for it in open_stream).
INSERT INTO connect_sum(peer, errno, reach, failures, messages, first_at, last_at)
SELECT f.peer, f.errno, f.reach, count(*), count(DISTINCT f.msg), min(f.logged_at), max(f.logged_at)
FROM (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_waiting')) CROSS JOIN failed_connect f
GROUP BY f.peer, f.errno;

CREATE TEMP TABLE counted AS
SELECT CAST(value AS INTEGER) AS last FROM setting WHERE name = 'analysed_connect' AND EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_waiting');
CREATE TEMP TABLE waited AS SELECT j.value AS failure FROM setting s CROSS JOIN json_each(s.value) j WHERE s.name = 'analysed_waiting';
INSERT INTO connect_sum(peer, errno, reach, failures, messages, first_at, last_at)
SELECT f.peer, f.errno, f.reach, sum(f.connect_failure > k.last), sum(f.msg IS NOT NULL AND NOT EXISTS ( -- a message counts with the first of its failures there
    SELECT 1 FROM attempt a CROSS JOIN connect_failure e ON e.attempt = a.attempt
    WHERE a.msg = f.msg AND (a.failed_v4 > 0 OR a.failed_v6 > 0) AND e.peer = f.peer AND e.errno = f.errno
      AND (e.connect_failure < f.connect_failure OR e.connect_failure <= k.last AND e.connect_failure NOT IN (SELECT failure FROM waited)))),
  min(f.logged_at), max(f.logged_at)
FROM counted k CROSS JOIN (SELECT failure FROM waited UNION ALL SELECT connect_failure FROM connect_failure WHERE connect_failure > (SELECT last FROM counted)) n
CROSS JOIN failed_connect f ON f.connect_failure = n.failure
WHERE f.connect_failure > k.last OR f.msg IS NOT NULL
GROUP BY f.peer, f.errno
ON CONFLICT DO UPDATE SET failures = failures + excluded.failures, messages = messages + excluded.messages,
  first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at);
DROP TABLE counted;
DROP TABLE waited;

-- What is counted of settled messages: what failed, by true cause (src/analysis/told.c), and the queue (src/analysis/queue.c). over: those with failures that may be
-- counted now: left out until now, or new (the first time only those with replies of their own: the others are counted already). Where one that is counted got another
-- line after all, all are counted again.
CREATE TEMP TABLE over(msg INTEGER PRIMARY KEY);
INSERT OR IGNORE INTO over
SELECT msg FROM temp.awake
UNION ALL
SELECT c.msg FROM setting s CROSS JOIN delivery_cause c ON c.delivery > CAST(s.value AS INTEGER) WHERE s.name = 'analysed_delivery'
UNION ALL
SELECT msg FROM reply WHERE reply > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_reply'), 0);
DELETE FROM setting WHERE name = 'analysed_sums' AND EXISTS (
  SELECT 1 FROM over WHERE msg NOT IN (SELECT msg FROM temp.awake)
    AND msg <= coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_message'), 0));
INSERT OR IGNORE INTO over
SELECT msg FROM (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_sums')) CROSS JOIN (SELECT msg FROM delivery_cause UNION ALL SELECT msg FROM reply);
DELETE FROM over WHERE msg IN (SELECT msg FROM unsettled UNION ALL SELECT msg FROM delivery_cause WHERE provider IS NULL);
