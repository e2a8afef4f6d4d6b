-- title: Our server turns away clients that it knows
-- about: A client was refused for its address, name, HELO or sender domain, though its confirmed name is that of a mail server in a domain that we write to, or postscreen
--   found its address on a list, though we deliver to a server at that very address. Unknown
--   recipients, relaying and greylisting are not looked at. The other side may be in the wrong; but people wait for its mail. Over after a day without, or when as many of these clients
--   brought mail in again as
-- param: :back 3: this, or all of them where they are fewer
-- param: :min_mails 3: fewest refused pairs of sender and recipient

WITH RECURSIVE fresh AS MATERIALIZED (
  SELECT min(r.ended_at) AS at FROM refused_run r JOIN machine_log l ON l.host = r.host AND l.last_at BETWEEN r.ended_at AND r.ended_at + 86400 WHERE r.mails >= coalesce(:min_mails, 3)
), back_to(msg, n) AS ( -- twice as far each time, until before these refusals ended: what was over stays so as more mail comes in
  SELECT (SELECT max(msg) FROM message) - 1000, 1000 FROM fresh WHERE at IS NOT NULL
  UNION ALL
  SELECT msg - n, 2 * n FROM back_to b WHERE msg > 0 AND (SELECT m.intake_at FROM message m WHERE m.msg <= b.msg AND m.intake_at IS NOT NULL ORDER BY m.msg DESC LIMIT 1) > (SELECT at FROM fresh)
), came AS MATERIALIZED (
  SELECT a.host, substr(m.client, instr(m.client, '['), instr(m.client, ']') - instr(m.client, '[') + 1) AS addr, m.intake_at
  FROM message m JOIN mta a ON a.mta = m.mta WHERE m.msg > (SELECT min(msg) FROM back_to) AND m.intake_at > (SELECT at FROM fresh)
    AND substr(m.client, instr(m.client, '['), instr(m.client, ']') - instr(m.client, '[') + 1) IN (SELECT substr(client, instr(client, '[')) FROM refused_client)
), back AS MATERIALIZED (
  SELECT r.run, min(m.intake_at) AS at, row_number() OVER (PARTITION BY r.run ORDER BY min(m.intake_at)) AS nth
  FROM refused_run r JOIN machine_log l ON l.host = r.host AND l.last_at BETWEEN r.ended_at AND r.ended_at + 86400
  CROSS JOIN refused_client c ON c.run = r.run JOIN came m ON m.host = r.host AND m.addr = substr(c.client, instr(c.client, '[')) AND m.intake_at > r.ended_at
  GROUP BY r.run, m.addr
), run AS (
  SELECT r.*, CASE WHEN l.last_at > r.ended_at + 86400 THEN r.ended_at ELSE (SELECT b.at FROM back b WHERE b.run = r.run AND b.nth = min(r.clients, coalesce(:back, 3))) END AS ok_at
  FROM refused_run r LEFT JOIN machine_log l ON l.host = r.host WHERE r.mails >= coalesce(:min_mails, 3)
)
SELECT 'reject.known' AS cause, r.host AS provider, r.host, 'medium' AS severity, 60 AS confidence, CASE WHEN ok_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  r.started_at, r.ended_at, NULL AS peak_at, ok_at AS ok_after_at, r.events, r.mails AS messages, 'reject' AS proof,
  (SELECT group_concat(client, ', ') FROM (SELECT client FROM refused_client c WHERE c.run = r.run ORDER BY n DESC, client LIMIT 5)) AS kinds,
  r.events || ' refusals of ' || r.clients || ' servers: ' || r.reason AS detail
FROM run r
ORDER BY r.started_at;
