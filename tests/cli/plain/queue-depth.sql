-- The plain way to queries/queue-depth.sql: row by row, whatever it takes.
WITH step(at, came, went) AS (
  SELECT CAST(intake_at / coalesce(:step_s, 300) AS INTEGER) * coalesce(:step_s, 300), 1, 0 FROM message
  WHERE activations > 0 OR held_at IS NOT NULL OR ended IN ('removed', 'deleted', 'requeued')
  UNION ALL
  SELECT CAST(ended_at / coalesce(:step_s, 300) AS INTEGER) * coalesce(:step_s, 300), 0, 1 FROM message
  WHERE ended IS NOT NULL AND (activations > 0 OR held_at IS NOT NULL OR ended IN ('removed', 'deleted', 'requeued'))
), sum AS (
  SELECT at, sum(came) AS came, sum(went) AS went FROM step GROUP BY at
), depth AS (
  SELECT at, came, went, sum(came - went) OVER (ORDER BY at) AS left_over FROM sum
)
SELECT at + 0.0 AS step_at, came, went, left_over AS in_queue FROM depth
WHERE at >= coalesce(:since, 0) AND at < coalesce(:until, 9e15)
ORDER BY at;
