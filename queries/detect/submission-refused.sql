-- title: Our server refuses what people who log in hand in
-- told: detail
-- about: The ports for submission (submission, submissions or smtps in master.cf) refuse, in the same words, clients that bring mail with a login on the same day: a limit of size, a sender that the
--   login doesn't own, a restriction that was meant for strangers, a quota of a policy service. Several clients, and much of what they hand in. Errors of our own system (4.3.x) have a
--   detector of their own; addresses and domains that don't exist (x.1.x) are the writer's.
-- param: :min_refusals 10: fewest refusals, of each client at most
-- param: :each 4: so many: one who tries and tries again is one
-- param: :min_clients 3: fewest clients
-- param: :min_share_pct 20: least share of what was handed in with a login meanwhile
-- param: :gap_s 7200: seconds without one that end a stretch
-- param: :min_due 5: refusals that were due by what was handed in afterwards, from which it is over
-- param: :high_refusals 100: refusals from which it is severe

WITH refused AS MATERIALIZED (
  SELECT a.host, j.logged_at, j.reject, substr(j.client, 1, instr(j.client, ']')) AS client, coalesce(j.phrase, j.reason) AS words
  FROM reject j INDEXED BY reject_submission JOIN mta a ON a.mta = j.mta
  WHERE j.program <> 'smtpd' AND j.program <> 'postscreen' AND j.program IN ('submission/smtpd', 'submissions/smtpd', 'smtps/smtpd') AND j.action = 'reject' AND j.dsn NOT GLOB '4.3.*' AND j.dsn NOT GLOB '[45].1.[1-6]' AND j.stage IS NOT 'CONNECT'
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, words ORDER BY logged_at, reject) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, words ORDER BY logged_at, reject) <= coalesce(:gap_s, 7200) AS joined FROM refused)
), nth AS (
  SELECT *, row_number() OVER (PARTITION BY host, words, run, client ORDER BY reject) <= coalesce(:each, 4) AS counts FROM run
), long AS MATERIALIZED (
  SELECT host, words, run, min(logged_at) AS started_at, max(logged_at) AS ended_at FROM nth GROUP BY host, words, run
  HAVING sum(counts) >= coalesce(:min_refusals, 10) AND count(DISTINCT client) >= coalesce(:min_clients, 3)
), handed AS MATERIALIZED ( -- with a login, from a day before to a day afterwards
  SELECT s.host, s.words, s.run, m.intake_at, substr(m.client, 1, instr(m.client, ']')) AS client
  FROM long s CROSS JOIN message m INDEXED BY message_sasl ON m.sasl_user IS NOT NULL AND m.intake_at BETWEEN s.started_at - 86400 AND s.ended_at + 86400 JOIN mta a ON a.mta = m.mta AND a.host = s.host
), known AS MATERIALIZED (SELECT DISTINCT host, words, run, client FROM handed), span AS (
  SELECT s.*, count(*) AS events, sum(r.counts) AS several, count(DISTINCT r.client) AS clients, min(r.reject) AS first, max(r.reject) AS last,
    (SELECT count(*) FROM handed h WHERE h.host = s.host AND h.words = s.words AND h.run = s.run AND h.intake_at BETWEEN s.started_at AND s.ended_at) AS taken
  FROM long s JOIN nth r ON r.host = s.host AND r.words = s.words AND r.run = s.run JOIN known k ON k.host = r.host AND k.words = r.words AND k.run = r.run AND k.client = r.client
  GROUP BY s.host, s.words, s.run
), after AS MATERIALIZED (
  SELECT h.host, h.words, h.run, h.intake_at, row_number() OVER (PARTITION BY h.host, h.words, h.run ORDER BY h.intake_at) AS nth FROM handed h JOIN long l USING (host, words, run) WHERE h.intake_at > l.ended_at
), judged AS (
  SELECT s.*, (SELECT min(h.intake_at) FROM after h WHERE h.host = s.host AND h.words = s.words AND h.run = s.run AND h.nth * s.events >= coalesce(:min_due, 5) * (s.taken + s.events)) AS ok_at
  FROM span s
)
SELECT 'local.submission' AS cause, host AS provider, host, CASE WHEN events >= coalesce(:high_refusals, 100) THEN 'high' ELSE 'medium' END AS severity, 85 AS confidence,
  CASE WHEN ok_at IS NULL AND (SELECT l.last_at FROM machine_log l WHERE l.host = judged.host) < ended_at + 86400 THEN 'open' ELSE 'recovered' END AS state, started_at, ended_at, NULL AS peak_at,
  coalesce(ok_at, CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = judged.host) >= ended_at + 86400 THEN ended_at END) AS ok_after_at, events, events AS messages,
  'refusal' AS proof, first || ',' || last AS kinds, events || ' refusals of ' || clients || ' clients that log in' AS detail
FROM judged
WHERE several >= coalesce(:min_refusals, 10) AND clients >= coalesce(:min_clients, 3) AND events * 100 >= coalesce(:min_share_pct, 20) * (events + taken)
ORDER BY started_at;
