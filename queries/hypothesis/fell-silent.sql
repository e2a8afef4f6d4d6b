-- title: Who fell silent?
-- about: While far less mail went out than usual: the sender whose messages lack most, beside its average of the seven days before (by as much time), and what of the whole lack that
--   is; and whether the log has a stop of Postfix, a gap or lost lines in it.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, started_at, ended_at FROM incident WHERE cause IN ('volume.drop', 'volume.stopped')
    AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0) ORDER BY started_at LIMIT 1
), span AS MATERIALIZED ( -- where the messages of that time and of the week before stand
  SELECT min(d.msg) AS lo, max(d.msg) AS hi FROM i CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at > i.started_at - 7 * 86400 - 3600 AND h.hour_at <= i.ended_at
  JOIN delivery d ON d.delivery IN (h.first, h.last)
), sent AS MATERIALIZED (
  SELECT coalesce(m.sender, '') AS sender, sum(m.intake_at >= i.started_at) AS n,
    sum(m.intake_at < i.started_at) * (i.ended_at - i.started_at) / min(7 * 86400, i.started_at - (SELECT min(first_at) FROM v_source)) AS usual
  FROM i, span CROSS JOIN message m ON m.msg BETWEEN span.lo AND span.hi AND m.intake_at >= i.started_at - 7 * 86400 AND m.intake_at < i.ended_at
  JOIN mta a ON a.mta = m.mta AND a.host = i.host WHERE m.way_in <> 4 GROUP BY 1
), most AS (SELECT sender, n, usual FROM sent WHERE sender <> '' ORDER BY usual - n DESC, sender LIMIT 1)
SELECT CASE WHEN EXISTS (SELECT 1 FROM event e WHERE e.kind IN ('master.stop', 'script.stop') AND e.logged_at BETWEEN i.started_at - 3600 AND i.ended_at) THEN 'stopped'
    WHEN EXISTS (SELECT 1 FROM incident g WHERE g.cause IN ('log.gap', 'log.loss') AND g.started_at < i.ended_at AND g.ended_at > i.started_at) THEN 'lost'
    WHEN (most.usual - most.n) * 2 >= (SELECT sum(usual - n) FROM sent WHERE usual > n) THEN 'supported' ELSE 'open' END AS verdict,
  most.sender AS sender_code, most.n, CAST(round(most.usual) AS INTEGER) AS usual, (SELECT count(*) FROM sent WHERE usual >= 1 AND n * 2 < usual) AS fewer
FROM i, most;
