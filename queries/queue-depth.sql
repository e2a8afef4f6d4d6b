-- title: Messages in the queue, over time
-- about: Rebuilt from when each message came in and left; those that were there before the log began are missing.
-- param: :since Unix seconds or a time
-- param: :until likewise
-- param: :step_s 300: seconds between two rows

WITH s AS MATERIALIZED ( -- settled messages stand counted in steps of 300 s, as far as the log was analysed
  SELECT step, step / 300.0 = CAST(step / 300.0 AS INTEGER) AND EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_sums')
    AND (SELECT max(msg) FROM message) = (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_message') AS counted
  FROM (SELECT coalesce(:step_s, 300) AS step)
), near(came_at, went_at) AS MATERIALIZED (
  SELECT CAST(intake_at / step AS INTEGER), CAST(ended_at / step AS INTEGER) FROM s CROSS JOIN message
  WHERE NOT counted AND (activations > 0 OR held_at IS NOT NULL OR ended IN ('removed', 'deleted', 'requeued'))
  UNION ALL
  SELECT CAST(intake_at / step AS INTEGER), CAST(ended_at / step AS INTEGER) FROM s CROSS JOIN unsettled u CROSS JOIN message m ON m.msg = u.msg
  WHERE counted AND (m.activations > 0 OR m.held_at IS NOT NULL OR m.ended IN ('removed', 'deleted', 'requeued'))
), both(came_at, went_at, n) AS MATERIALIZED ( -- most go within the step in which they came
  SELECT came_at, went_at, count(*) FROM near GROUP BY came_at, went_at
  UNION ALL
  SELECT CAST(came_at / step AS INTEGER), CAST(went_at / step AS INTEGER), messages FROM s CROSS JOIN queue_sum WHERE counted
), sum AS (
  SELECT at, sum(came) AS came, sum(went) AS went
  FROM (SELECT came_at AS at, n AS came, 0 AS went FROM both UNION ALL SELECT went_at, 0, n FROM both WHERE went_at IS NOT NULL)
  GROUP BY at
), depth AS (
  SELECT at * step AS at, came, went, sum(came - went) OVER (ORDER BY at) AS left_over FROM s CROSS JOIN sum
)
SELECT at + 0.0 AS step_at, came, went, left_over AS in_queue FROM depth
WHERE at >= coalesce(:since, 0) AND at < coalesce(:until, 9e15)
ORDER BY at;
