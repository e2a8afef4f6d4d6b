-- title: Our server turns away servers that we write to
-- about: A client was refused for its address, name, HELO or sender domain, though its confirmed name is that of a mail server in a domain that we write to. Unknown
--   recipients, relaying and greylisting are not looked at. The other side may be in the wrong; but people wait for its mail.
-- param: :min_mails 3: fewest refused pairs of sender and recipient
-- param: :min_deliveries 3: fewest lines about recipients in that domain

WITH written AS MATERIALIZED (
  SELECT n.name FROM domain_info i JOIN domain n ON n.domain = i.domain WHERE i.deliveries >= coalesce(:min_deliveries, 3) AND instr(n.name, '.') > 0
), refused AS ( -- keys alone, since they are sorted
  SELECT a.host, j.logged_at, j.reject FROM refused_server r CROSS JOIN reject j ON j.reject = r.reject JOIN mta a ON a.mta = j.mta
  WHERE r.domain IN (SELECT name FROM written) OR r.parent IN (SELECT name FROM written)
), run AS MATERIALIZED (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at) < 86400 AS joined FROM refused)
), client AS MATERIALIZED (
  SELECT r.host, r.run, j.client, count(*) AS n FROM run r CROSS JOIN reject j ON j.reject = r.reject GROUP BY 1, 2, 3
), span AS (
  SELECT r.host, r.run, min(r.logged_at) AS started_at, max(r.logged_at) AS ended_at, count(*) AS events,
    count(DISTINCT j.sender || ' ' || coalesce(j.recipient, '')) AS mails, min(j.reason) AS reason
  FROM run r CROSS JOIN reject j ON j.reject = r.reject GROUP BY r.host, r.run
)
SELECT 'reject.known' AS cause, s.host AS provider, s.host, 'medium' AS severity, 60 AS confidence,
  CASE WHEN (SELECT max(last_at) FROM source) > s.ended_at + 86400 THEN 'recovered' ELSE 'open' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at,
  CASE WHEN (SELECT max(last_at) FROM source) > s.ended_at + 86400 THEN s.ended_at END AS ok_after_at,
  s.events, s.mails AS messages, 'reject' AS proof,
  (SELECT group_concat(client, ', ') FROM (SELECT client FROM client c WHERE c.host = s.host AND c.run = s.run ORDER BY n DESC, client LIMIT 5)) AS kinds,
  s.events || ' refusals of ' || (SELECT count(*) FROM client c WHERE c.host = s.host AND c.run = s.run) || ' servers: ' || s.reason AS detail
FROM span s
WHERE s.mails >= coalesce(:min_mails, 3)
ORDER BY s.started_at;
