-- title: Whose mail waited for a filter of our own
-- about: Recipients whose mail a content filter of this machine took only after it had been put off at least once, and how long that mail had been here by then
--   (half of it, and at most). What became of it behind the filter is told of its next hop.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH late AS MATERIALIZED (
  SELECT d.delay_us
  FROM outcome o INDEXED BY outcome_put_off CROSS JOIN delivery d ON d.delivery = o.delivery
  WHERE o.deferrals > 0 AND o.outcome = 'filtered' AND o.note = 0 AND o.first_at < coalesce(:until, 1e11) AND o.last_at >= coalesce(:since, 0)
    AND EXISTS (SELECT 1 FROM outcome_sum s WHERE s.outcome = 'filtered' AND s.late = 1 AND s.note = 0)
)
SELECT count(*) AS n, (SELECT delay_us / 1e6 FROM late ORDER BY delay_us LIMIT 1 OFFSET (SELECT (count(*) - 1) / 2 FROM late)) AS p50_s, max(delay_us) / 1e6 AS max_s
FROM late;
