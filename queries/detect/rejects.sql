-- title: Our server turns away servers that we write to
-- about: A client was refused for its address, name, HELO or sender domain, though its confirmed name is that of a mail server in a domain that we write to. Unknown
--   recipients, relaying and greylisting are not looked at. The other side may be in the wrong; but people wait for its mail.
-- param: :min_mails 3: fewest refused pairs of sender and recipient
-- param: :min_deliveries 3: fewest lines about recipients in that domain

WITH written AS MATERIALIZED (
  SELECT n.name FROM domain_info i JOIN domain n ON n.domain = i.domain WHERE i.deliveries >= coalesce(:min_deliveries, 3) AND instr(n.name, '.') > 0
), refused AS MATERIALIZED (
  SELECT r.mta, r.logged_at, r.reject FROM refused_server r WHERE r.domain IN (SELECT name FROM written) OR r.parent IN (SELECT name FROM written)
), run AS ( -- when each began; times alone, since they are sorted
  SELECT host, logged_at AS from_at, lead(logged_at, 1, 1e11) OVER (PARTITION BY host ORDER BY logged_at) AS to_at
  FROM (SELECT a.host, r.logged_at, r.logged_at - lag(r.logged_at) OVER (PARTITION BY a.host ORDER BY r.logged_at) < 86400 AS joined FROM refused r JOIN mta a ON a.mta = r.mta)
  WHERE joined IS NOT 1
), mail AS MATERIALIZED (
  SELECT u.host, u.from_at AS run, j.client, j.sender || ' ' || coalesce(j.recipient, '') AS pair, min(j.logged_at) AS started_at, max(j.logged_at) AS ended_at,
    count(*) AS n, min(j.reason) AS reason
  FROM run u JOIN mta a ON a.host = u.host CROSS JOIN refused r ON r.mta = a.mta AND r.logged_at >= u.from_at AND r.logged_at < u.to_at CROSS JOIN reject j ON j.reject = r.reject
  GROUP BY 1, 2, 3, 4
), client AS MATERIALIZED (
  SELECT host, run, client, sum(n) AS n FROM mail GROUP BY 1, 2, 3
), span AS (
  SELECT host, run, min(started_at) AS started_at, max(ended_at) AS ended_at, sum(n) AS events, count(DISTINCT pair) AS mails, min(reason) AS reason
  FROM mail GROUP BY 1, 2
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
