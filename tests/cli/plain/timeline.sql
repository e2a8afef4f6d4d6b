-- The plain way to queries/timeline.sql: row by row, whatever it takes.
WITH t(at, host, what, detail) AS (
  SELECT logged_at, host, kind, detail FROM v_event WHERE kind LIKE 'master.%' OR kind LIKE 'script.%'
  UNION ALL SELECT first_at, host, 'name', 'calls itself ' || name FROM v_hostname
  UNION ALL SELECT started_at, host, 'storm begins', failures || ' failed IPv6 connects, ' || errnos FROM v_storm
  UNION ALL SELECT ended_at, host, 'storm ends', NULL FROM v_storm
  UNION ALL SELECT started_at, host, 'incident begins', incident || ' (' || severity || ')' FROM v_incident
  UNION ALL SELECT ended_at, host, 'incident: last event', incident FROM v_incident
  UNION ALL SELECT ok_after_at, host, 'incident: works again', incident FROM v_incident WHERE ok_after_at IS NOT NULL
  UNION ALL SELECT min(w.logged_at), a.host, 'first failure', w.cause || ' at ' || w.provider
    FROM v_complaint w JOIN mta a ON a.mta = w.mta WHERE w.echo = 0 GROUP BY a.host, w.cause, w.provider
)
SELECT at AS logged_at, host, what, detail FROM t
WHERE at >= coalesce(:since, 0) AND at < coalesce(:until, 9e15)
ORDER BY at, what, detail;
