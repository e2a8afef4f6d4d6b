-- title: Incidents
-- about: What went wrong, worst first; queries evidence and timeline show more.
-- param: :since ended at or after; Unix seconds or a time
-- param: :until began before

SELECT incident, severity, state, confidence, started_at, ended_at, ok_after_at, events, messages, recipients, domains, masked, list, sublist, our_addr, detail
FROM v_incident
WHERE ended_at >= coalesce(:since, 0) AND started_at < coalesce(:until, 9e15)
ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, started_at, incident;
