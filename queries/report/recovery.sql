-- title: Incidents: first and last event, and when it was seen to work again
-- about: By cause and provider (or this machine); works_at: the first time afterwards that it was seen to work, empty while it is open.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT cause, provider, severity, events, started_at AS first_at, ended_at AS last_at, ok_after_at AS works_at
FROM v_incident
WHERE severity <> 'low' AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
ORDER BY coalesce(ok_after_at, 1e11), provider, cause LIMIT 30;
