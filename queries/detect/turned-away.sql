-- title: Our server turns mail away by a fault of its own
-- about: smtpd(8) answers with an error of its own system (4.3.x): a restriction it doesn't know, a policy service or a table that doesn't answer; or with "later" right after it says that a milter
--   doesn't answer or hangs up. Or the server behind that is asked whether a recipient exists can't be reached (reject_unverified_recipient). Or it refuses programs of its own
--   machine for relaying or for their name. Other mail servers try again; programs and people may not. Ports that are all busy have a detector of their own, and so
--   has what tells the same by other lines.
-- param: :min_mails 3: fewest pairs of sender and recipient that were turned away
-- param: :high_mails 50: pairs from which it is severe
-- param: :before_s 2: seconds from the warning that a policy service or a milter doesn't answer to what is turned away
-- param: :quiet_s 3600: seconds without one, while mail comes in, after which it is over; at once when three came in after a start or reload, or five when three refusals were due by the pace of those before

WITH unasked AS MATERIALIZED (
  SELECT phrase FROM phrase WHERE body LIKE '%Recipient address rejected: unverified address: %' AND (body LIKE '%: connect to %' OR body LIKE '%: lost connection %' OR body LIKE '%: conversation with %')
), silent AS MATERIALIZED ( -- hours in which a milter did not answer; a "later" of its own has no such line
  SELECT DISTINCT CAST((e.logged_at + n.value) / 3600 AS INTEGER) * 3600 AS hour_at FROM event e JOIN json_each('[0, 2]') n WHERE e.kind IN ('milter.bad_packet', 'milter.read_data', 'milter.handshake')
), fault AS MATERIALIZED (
  SELECT a.host, j.reject, j.logged_at, CASE WHEN (SELECT r.words FROM refusal r WHERE r.reject = j.reject) LIKE '%lookup %' THEN 'local.tables'
      WHEN j.dsn = '4.3.5' AND EXISTS (SELECT 1 FROM event e WHERE e.kind = 'any.talking_to_server' AND e.mta = j.mta AND e.logged_at BETWEEN j.logged_at - coalesce(:before_s, 2) AND j.logged_at)
        THEN 'local.filter' ELSE 'local.config' END AS cause, 90 AS confidence,
    substr(j.client, 1, instr(j.client, ']')) AS client, coalesce(j.sender || ' ' || coalesce(j.recipient, ''), j.client) AS pair
  FROM reject j INDEXED BY reject_own JOIN mta a ON a.mta = j.mta
  WHERE j.dsn >= '4.3.' AND j.dsn < '4.3/' AND j.dsn <> '4.3.2' AND j.code LIKE '4%'
  UNION ALL
  SELECT a.host, j.reject, j.logged_at, 'local.config', 70, substr(j.client, 1, instr(j.client, ']')), coalesce(j.sender || ' ' || coalesce(j.recipient, ''), j.client)
  FROM reject j INDEXED BY reject_localhost JOIN mta a ON a.mta = j.mta
  WHERE j.client >= 'localhost[' AND j.client < 'localhost]' AND j.dsn NOT LIKE '4.3.%'
    AND EXISTS (SELECT 1 FROM refusal r WHERE r.reject = j.reject AND (r.words LIKE '%Relay access denied%' OR r.words LIKE '%Client host rejected%' OR r.words LIKE '%Helo command rejected%'))
  UNION ALL
  SELECT a.host, j.reject, j.logged_at, 'local.transport', 80, substr(j.client, 1, instr(j.client, ']')), coalesce(j.sender || ' ' || coalesce(j.recipient, ''), j.client)
  FROM (SELECT 1 FROM unasked LIMIT 1) CROSS JOIN reject j JOIN unasked u ON u.phrase = j.phrase JOIN mta a ON a.mta = j.mta
  WHERE j.action = 'reject' AND j.code LIKE '4%'
  UNION ALL
  SELECT a.host, j.reject, j.logged_at, 'local.filter', 90, substr(j.client, 1, instr(j.client, ']')), substr(j.client, 1, instr(j.client, ']'))
  FROM silent s CROSS JOIN fact_hour h ON h.what = 'reject' AND h.hour_at = s.hour_at
  CROSS JOIN reject j ON j.reject BETWEEN h.first AND h.last AND j.logged_at >= h.hour_at AND j.logged_at < h.hour_at + 3600 JOIN mta a ON a.mta = j.mta
  WHERE j.action = 'milter-reject' AND j.dsn = '4.7.1' AND EXISTS (SELECT 1 FROM event e WHERE e.kind IN ('milter.bad_packet', 'milter.read_data', 'milter.handshake') AND e.mta = j.mta
    AND e.logged_at BETWEEN j.logged_at - coalesce(:before_s, 2) AND j.logged_at)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY logged_at, reject) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, cause ORDER BY logged_at, reject) < 86400 AS joined FROM fault)
), span AS (
  SELECT host, cause, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(DISTINCT pair) AS mails, count(DISTINCT client) AS clients, max(confidence) AS confidence,
    min(reject) AS first, max(reject) AS last
  FROM run GROUP BY host, cause, run
), seen AS (
  -- mail that came in afterwards: among the newest messages, or else an hour in which others accepted some
  SELECT s.*, coalesce(
    (SELECT min(m.intake_at) FROM (SELECT * FROM message ORDER BY msg DESC LIMIT 1000) m JOIN mta a ON a.mta = m.mta
      WHERE a.host = s.host AND m.way_in = 1 AND m.intake_at > s.ended_at),
    (SELECT min(t.hour_at) + 0.0 FROM traffic_hour t WHERE t.host = s.host AND t.hour_at > s.ended_at)) AS in_at,
    (SELECT m.intake_at FROM (SELECT * FROM message ORDER BY msg DESC LIMIT 1000) m JOIN mta a ON a.mta = m.mta WHERE a.host = s.host AND m.way_in = 1 AND m.intake_at > (
      SELECT min(e.logged_at) FROM event e JOIN mta b ON b.mta = e.mta WHERE b.host = s.host AND e.kind IN ('master.start', 'master.reload') AND e.logged_at > s.ended_at)
      ORDER BY m.intake_at LIMIT 1 OFFSET 2) AS again_at,
    (SELECT min(m.intake_at) FROM (SELECT * FROM message ORDER BY msg DESC LIMIT 1000) m JOIN mta a ON a.mta = m.mta WHERE a.host = s.host AND m.way_in = 1 AND m.intake_at > s.ended_at
      HAVING count(*) >= 5 AND (max(m.intake_at) - s.ended_at) * (s.events - 1) >= 3 * (s.ended_at - s.started_at)) AS paced_at
  FROM span s
), judged AS (
  SELECT *, CASE WHEN again_at IS NOT NULL OR (SELECT l.last_at FROM machine_log l WHERE l.host = s.host) > ended_at + coalesce(:quiet_s, 3600) THEN in_at ELSE paced_at END AS ok_after_at FROM seen s
)
SELECT cause, host AS provider, host, CASE WHEN mails >= coalesce(:high_mails, 50) THEN 'high' ELSE 'medium' END AS severity, confidence,
  CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state, started_at, ended_at, NULL AS peak_at, ok_after_at,
  events, mails AS messages, 'refusal' AS proof, first || ',' || last AS kinds, events || ' times, ' || clients || ' clients' AS detail
FROM judged s
WHERE mails >= coalesce(:min_mails, 3)
  AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.host = s.host AND g.provider = g.host AND g.cause GLOB 'local.*' AND g.cause NOT IN ('local.address', 'local.lists', 'local.loop', 'local.relay') AND g.started_at - 3600 <= s.ended_at AND g.ended_at + 3600 >= s.started_at)
ORDER BY started_at;
