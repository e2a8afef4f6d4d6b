-- title: What happened, in order
-- about: Starts, stops and reloads of Postfix, changes of its name, the beginning and end of storms and incidents, first and last failure of each cause.
-- param: :since Unix seconds or a time
-- param: :until likewise

WITH cause(name, everyday) AS MATERIALIZED ( -- what is no everyday business has its spells
  SELECT cause, EXISTS (SELECT 1 FROM everyday_cause WHERE cause GLOB pattern) FROM (SELECT DISTINCT cause FROM delivery_cause UNION SELECT DISTINCT cause FROM verdict)
), failed(at, host, cause, provider) AS (
  SELECT s.started_at, s.host, s.cause, s.provider FROM spell s JOIN cause k ON k.name = s.cause AND k.everyday = 0
  UNION ALL
  SELECT coalesce(r.logged_at, c.logged_at), a.host, c.cause, CASE WHEN v.provider <> '' THEN v.provider WHEN c.provider IS NOT NULL THEN c.provider
    ELSE coalesce((SELECT i.provider FROM delivery d CROSS JOIN domain_info i ON i.domain = d.domain WHERE d.delivery = c.delivery), 'none') END
  FROM cause k CROSS JOIN delivery_cause c ON c.cause = k.name AND c.echo = 0 CROSS JOIN verdict v ON v.text = c.text CROSS JOIN message m ON m.msg = c.msg CROSS JOIN mta a ON a.mta = m.mta
  LEFT JOIN reply r ON r.reply = c.reply
  WHERE k.everyday = 1
  UNION ALL
  SELECT c.logged_at, a.host, c.cause, c.provider FROM complaint_reply c JOIN cause k ON k.name = c.cause AND k.everyday = 1 JOIN mta a ON a.mta = c.mta WHERE c.echo = 0
), t(at, host, what, detail) AS (
  SELECT e.logged_at, a.host, e.kind, e.detail FROM event e JOIN mta a ON a.mta = e.mta WHERE e.kind >= 'master.' AND e.kind < 'master/' OR e.kind >= 'script.' AND e.kind < 'script/'
  UNION ALL SELECT first_at, host, 'name', 'calls itself ' || name FROM v_hostname
  UNION ALL SELECT started_at, host, 'storm begins', failures || ' failed IPv6 connects, ' || errnos FROM v_storm
  UNION ALL SELECT ended_at, host, 'storm ends', NULL FROM v_storm
  UNION ALL SELECT started_at, host, 'incident begins', incident || ' (' || severity || ')' FROM v_incident
  UNION ALL SELECT ended_at, host, 'incident: last event', incident FROM v_incident
  UNION ALL SELECT ok_after_at, host, 'incident: works again', incident FROM v_incident WHERE ok_after_at IS NOT NULL
  UNION ALL SELECT min(at), host, 'first failure', cause || ' at ' || provider FROM failed GROUP BY host, cause, provider
)
SELECT at AS logged_at, host, what, detail FROM t
WHERE at >= coalesce(:since, 0) AND at < coalesce(:until, 9e15)
ORDER BY at, what, detail;
