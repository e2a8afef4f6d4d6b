-- title: A machine of our own is refused by our server
-- told: detail
-- about: A client at a private address is refused relaying, or for its address, name, HELO or sender, for many recipients in a day, for more than an hour, and brings in no mail meanwhile: an application whose address changed, a network that mynetworks lost, a restriction that was meant for strangers. A person who forgot
--   to log in is refused a few times, and what hides many clients behind one address has many names. Where mail of that client went out without a login in the day before, a few are
--   enough: it was let in. (What an alias of ours sent on was for us: where a proxy lends its address to all the world, that is no leave to relay.) Over when that client brings mail in again, or a day went by.
-- param: :min_recipients 20: fewest recipients that one client was refused for, within a day
-- param: :min_s 3600: seconds from the first to the last
-- param: :known_recipients 5: fewest of one whose mail went out before
-- param: :high_recipients 100: recipients from which it is severe

WITH beside AS MATERIALIZED (
  SELECT a.host, j.logged_at, substr(j.client, 1, instr(j.client, ']')) AS client, j.recipient, j.helo, j.sender || ' ' || coalesce(j.recipient, '') AS pair,
    (SELECT r.words FROM refusal r WHERE r.reject = j.reject) LIKE '%Relay access denied%' AS relaying
  FROM refused_beside b CROSS JOIN reject j ON j.reject = b.reject JOIN mta a ON a.mta = j.mta
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, client, relaying ORDER BY logged_at) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host, client, relaying ORDER BY logged_at) < 86400 AS joined FROM beside
    WHERE (host, client) IN (SELECT host, client FROM beside GROUP BY host, client, CAST(logged_at / 86400 AS INTEGER) HAVING count(DISTINCT recipient) >= min(coalesce(:min_recipients, 20), coalesce(:known_recipients, 5))))
), span AS MATERIALIZED (
  SELECT host, client, relaying, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(DISTINCT pair) AS messages, count(DISTINCT recipient) AS recipients
  FROM run GROUP BY host, client, relaying, run HAVING count(DISTINCT helo) <= 2 AND count(DISTINCT recipient) >= min(coalesce(:min_recipients, 20), coalesce(:known_recipients, 5))
), brought AS MATERIALIZED ( -- what such clients brought, from a day before to a day afterwards: each delivery of these hours is looked at once
  SELECT a.host, m.client, m.intake_at, d.logged_at, d.status = 'sent' AND d.orig_to IS NULL AND m.sasl_user IS NULL AND p.place IS 'external' AS went_out
  FROM (SELECT DISTINCT h.hour_at FROM span s CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at > s.started_at - 86400 AND h.hour_at <= s.ended_at + 86400) t
  CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = t.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at >= h.hour_at AND d.logged_at < h.hour_at + 3600
  CROSS JOIN message m ON m.msg = d.msg AND m.client IN (SELECT client FROM span) CROSS JOIN mta a ON a.mta = m.mta LEFT JOIN peer_info p ON p.peer = d.relay
), told AS (
  SELECT s.*, coalesce(min(CASE WHEN b.intake_at > s.ended_at THEN b.intake_at END),
    CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = s.host) > s.ended_at + 86400 THEN s.ended_at END) AS ok_at
  FROM span s LEFT JOIN brought b ON b.host = s.host AND b.client = s.client AND b.logged_at > s.started_at - 86400 AND b.logged_at <= s.ended_at + 86400
  GROUP BY s.host, s.client, s.relaying, s.started_at
  HAVING (recipients >= coalesce(:min_recipients, 20) AND ended_at - started_at >= coalesce(:min_s, 3600) OR max(b.went_out AND b.logged_at < s.started_at))
    AND max(b.logged_at >= s.started_at AND b.logged_at <= s.ended_at) IS NOT 1
)
SELECT CASE WHEN relaying THEN 'local.relay' ELSE 'reject.known' END AS cause, host AS provider, host, CASE WHEN recipients >= coalesce(:high_recipients, 100) THEN 'high' ELSE 'medium' END AS severity, 75 AS confidence,
  CASE WHEN ok_at IS NULL THEN 'open' ELSE 'recovered' END AS state, started_at, ended_at, NULL AS peak_at, ok_at AS ok_after_at, events, messages, recipients, 'door' AS proof,
  client || ': ' || recipients || ' recipients refused' AS detail
FROM told
ORDER BY started_at;
