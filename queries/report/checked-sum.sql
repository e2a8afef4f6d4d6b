-- title: When the sending side was looked at, and what came of it
-- about: One row; last_event_at is the newest line of the log.

SELECT count(*) AS results, coalesce(sum(state = 'fail'), 0) AS fail, coalesce(sum(state = 'unknown'), 0) AS unknown, coalesce(sum(state = 'warn'), 0) AS warn,
  coalesce(sum(state = 'pass'), 0) AS pass, min(checked_at) AS first_at, max(checked_at) AS last_at, (SELECT max(last_at) FROM source) AS last_event_at
FROM v_check;
