-- title: Block lists answer our own look-ups with an error
-- told: detail
-- about: smtpd(8) and postscreen(8) take any answer for a listing: where a list doesn't serve the resolver that asks (127.255.255.x, "open resolver", "query refused"), everybody is refused.
--   What smtpd refuses quotes the error; postscreen's refusals don't, but dnsblog(8) has logged the answer for that client within the minute before. Where the filter of the setting
--   leaves such answers out (zen.spamhaus.org=127.0.0.[2..11]) nobody is refused, but the list protects nobody either: a note. Over when mail came in again and, by the pace of
--   before, five refusals were due.
-- param: :min_mails 3: fewest refused pairs of sender and recipient; of clients where they are refused as they connect (smtpd_delay_reject = no)
-- param: :high_mails 50: pairs from which it is severe
-- param: :min_answers 20: fewest errors where nobody was refused, for an hour or more
-- param: :quiet_s 900: seconds without one from which it may be over

WITH said AS MATERIALIZED ( -- Spamhaus, URIBL and lists that do as they do
  SELECT phrase, substr(rest, 1, instr(rest || ';', ';') - 1) AS list
  FROM (SELECT phrase, body, substr(body, instr(body, 'blocked using ') + 14) AS rest FROM phrase WHERE body LIKE '%blocked using %')
  WHERE body LIKE '%error: open resolver%' OR body LIKE '%/returnc/%' OR body LIKE '%query refused%' OR body LIKE '%/refused.shtml%' OR body LIKE '%127.255.255.%' OR body LIKE '%excessive number of queries%'
), answer AS MATERIALIZED (
  SELECT a.host, e.logged_at, substr(rest, 1, instr(rest, ' ') - 1) AS addr, substr(rest, instr(rest, ' by domain ') + 11, instr(rest, ' as ') - instr(rest, ' by domain ') - 11) AS list
  FROM (SELECT mta, logged_at, substr(detail, instr(detail, 'addr ') + 5) AS rest FROM event WHERE kind = 'dnsblog.answered_error') e JOIN mta a ON a.mta = e.mta
), fault AS MATERIALIZED (
  SELECT a.host, j.logged_at, j.reject, j.client, coalesce(j.sender || ' ' || coalesce(j.recipient, ''), j.client) AS pair, k.list
  FROM (SELECT 1 FROM said LIMIT 1) CROSS JOIN reject j JOIN said k ON k.phrase = j.phrase JOIN mta a ON a.mta = j.mta
  WHERE j.action = 'reject'
  UNION
  SELECT a.host, j.logged_at, j.reject, j.client, j.sender || ' ' || coalesce(j.recipient, ''), w.list
  FROM (SELECT DISTINCT CAST(logged_at / 3600 AS INTEGER) * 3600 AS hour_at FROM answer) t
  CROSS JOIN fact_hour h ON h.what = 'reject' AND h.hour_at IN (t.hour_at, t.hour_at + 3600)
  CROSS JOIN reject j ON j.reject BETWEEN h.first AND h.last AND j.program = 'postscreen' AND j.action = 'reject' CROSS JOIN mta a ON a.mta = j.mta
  CROSS JOIN answer w ON w.host = a.host AND w.addr = substr(j.client, instr(j.client, '[') + 1, instr(j.client, ']') - instr(j.client, '[') - 1) AND w.logged_at BETWEEN j.logged_at - 60 AND j.logged_at
  WHERE (SELECT r.words FROM refusal r WHERE r.reject = j.reject) LIKE '%blocked using ' || w.list || '%'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, what ORDER BY logged_at, reject) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, what ORDER BY logged_at, reject) < 86400 AS joined
    FROM (SELECT 'refused' AS what, * FROM fault UNION ALL SELECT 'asked', host, logged_at, NULL, NULL, NULL, list FROM answer))
), span AS (
  SELECT host, what, min(logged_at) AS started_at, max(logged_at) AS ended_at, CASE what WHEN 'asked' THEN count(*) ELSE count(DISTINCT reject) END AS events, count(DISTINCT pair) AS mails, count(DISTINCT client) AS clients,
    min(reject) AS first, max(reject) AS last, group_concat(DISTINCT list) AS lists
  FROM run GROUP BY host, what, run
  HAVING CASE what WHEN 'refused' THEN count(DISTINCT pair) >= coalesce(:min_mails, 3) ELSE count(*) >= coalesce(:min_answers, 20) AND max(logged_at) - min(logged_at) >= 3600 END
), judged AS (
  SELECT s.*, CASE WHEN l.last_at - s.ended_at >= coalesce(:quiet_s, 900) AND (l.last_at - s.ended_at) * (s.events - 1) >= 5 * (s.ended_at - s.started_at) THEN coalesce( -- the first mail that came in, where the newest messages reach back so far
      (SELECT CASE WHEN count(*) < 1000 OR min(m.intake_at) <= s.ended_at THEN min(CASE WHEN m.intake_at > s.ended_at AND m.way_in = 1 AND a.host = s.host THEN m.intake_at END) ELSE s.ended_at END
        FROM (SELECT * FROM message ORDER BY msg DESC LIMIT 1000) m JOIN mta a ON a.mta = m.mta),
      CASE WHEN l.last_at > s.ended_at + 86400 THEN s.ended_at END) END AS ok_at
  FROM span s JOIN machine_log l ON l.host = s.host
)
SELECT 'local.lists' AS cause, host AS provider, host, CASE WHEN what = 'asked' THEN 'low' WHEN mails >= coalesce(:high_mails, 50) THEN 'high' ELSE 'medium' END AS severity, 95 AS confidence,
  CASE WHEN ok_at IS NULL THEN 'open' ELSE 'recovered' END AS state, started_at, ended_at, NULL AS peak_at, ok_at AS ok_after_at, events, mails AS messages,
  CASE what WHEN 'asked' THEN 'event' ELSE 'refusal' END AS proof, CASE what WHEN 'asked' THEN 'dnsblog.answered_error' ELSE first || ',' || last END AS kinds,
  CASE what WHEN 'asked' THEN events || ' look-ups answered with an error by ' || lists ELSE events || ' refusals of ' || clients || ' clients by an error of ' || lists END AS detail
FROM judged
WHERE what = 'refused' OR host NOT IN (SELECT host FROM span WHERE what = 'refused')
ORDER BY started_at;
