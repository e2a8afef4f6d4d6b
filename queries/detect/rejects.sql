-- title: Our server turns away clients that it knows
-- about: A client was refused for its address, name, HELO or sender domain, though its confirmed name is that of a mail server in a domain that we write to, or postscreen
--   found its address on a list, though we deliver to a server at that very address. Unknown
--   recipients, relaying and greylisting are not looked at. The other side may be in the wrong; but people wait for its mail.
-- param: :min_mails 3: fewest refused pairs of sender and recipient

SELECT 'reject.known' AS cause, r.host AS provider, r.host, 'medium' AS severity, 60 AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = r.host) > r.ended_at + 86400 THEN 'recovered' ELSE 'open' END AS state,
  r.started_at, r.ended_at, NULL AS peak_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = r.host) > r.ended_at + 86400 THEN r.ended_at END AS ok_after_at,
  r.events, r.mails AS messages, 'reject' AS proof,
  (SELECT group_concat(client, ', ') FROM (SELECT client FROM refused_client c WHERE c.run = r.run ORDER BY n DESC, client LIMIT 5)) AS kinds,
  r.events || ' refusals of ' || r.clients || ' servers: ' || r.reason AS detail
FROM refused_run r
WHERE r.mails >= coalesce(:min_mails, 3)
ORDER BY r.started_at;
