-- title: Strangers send through this server
-- told: detail
-- about: Where many recipients are unknown (detect/unknown-users.sql, detect/unknown-rise.sql): most of their mail was handed to smtpd(8) without a login, by many public addresses, most of
--   them without a name, and no alias of ours sent it on. That is an open relay: a network in mynetworks that is too wide, or a relay restriction that was lost. A proxy that lends strangers an
--   address of our own does not show here; a server that relays for customers looks alike only where most of them have no name.
-- param: :min_recipients 50: fewest unknown recipients of such mail
-- param: :min_clients 10: fewest client addresses that brought it
-- param: :most_pct 50: least share of the unknown recipients, and of these addresses without a name
-- param: :quiet_s 3600: seconds without one from which it may be over; and so long that twenty were due

WITH wave AS MATERIALIZED ( -- of a day
  SELECT host, min(started_at) AS started_at, max(ended_at) AS ended_at FROM signal
  WHERE cause = 'mailbox.unknown' AND recipients >= coalesce(:min_recipients, 50) GROUP BY host, CAST(started_at / 86400 AS INTEGER)
), unknown AS MATERIALIZED (
  SELECT w.host, w.started_at AS wave, c.logged_at, c.delivery, c.msg, d.recipient, d.domain, m.client,
    m.way_in = 1 AND m.sasl_user IS NULL AND m.sender <> '' AND d.orig_to IS NULL AND NOT (m.client GLOB '*[[]10.*' OR m.client GLOB '*[[]127.*' OR m.client GLOB '*[[]192.168.*'
      OR m.client GLOB '*[[]172.1[6-9].*' OR m.client GLOB '*[[]172.2?.*' OR m.client GLOB '*[[]172.3[01].*' OR m.client GLOB '*[[]f[cde]*' OR m.client GLOB '*[[]::1]*') AS strange
  FROM wave w CROSS JOIN delivery_cause c ON c.cause = 'mailbox.unknown' AND c.logged_at BETWEEN w.started_at AND w.ended_at AND c.status = 'bounced' AND c.echo = 0
  CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta AND a.host = w.host
), relayed AS (
  SELECT host, wave, min(CASE WHEN strange THEN logged_at END) AS started_at, max(CASE WHEN strange THEN logged_at END) AS ended_at, sum(strange) AS events,
    count(DISTINCT CASE WHEN strange THEN msg END) AS messages, count(DISTINCT CASE WHEN strange THEN recipient END) AS recipients, count(DISTINCT CASE WHEN strange THEN domain END) AS domains,
    count(DISTINCT CASE WHEN strange THEN client END) AS clients, count(DISTINCT CASE WHEN strange AND client GLOB 'unknown[[]*' THEN client END) AS unnamed,
    min(CASE WHEN strange THEN delivery END) AS first, max(CASE WHEN strange THEN delivery END) AS last
  FROM unknown GROUP BY host, wave
  HAVING sum(strange) >= coalesce(:min_recipients, 50) AND sum(strange) * 100 >= coalesce(:most_pct, 50) * count(*)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY started_at) AS run
  FROM (SELECT *, started_at - lag(ended_at) OVER (PARTITION BY host ORDER BY started_at) < 86400 AS joined FROM relayed
    WHERE clients >= coalesce(:min_clients, 10) AND unnamed * 100 >= coalesce(:most_pct, 50) * clients)
), span AS (
  SELECT host, min(started_at) AS started_at, max(ended_at) AS ended_at, sum(events) AS events, sum(messages) AS messages, sum(recipients) AS recipients, max(domains) AS domains, max(clients) AS clients,
    min(first) AS first, max(last) AS last FROM run GROUP BY host, run
)
SELECT 'abuse.relay' AS cause, s.host AS provider, s.host, 'high' AS severity, 75 AS confidence,
  CASE WHEN l.last_at - s.ended_at >= max(coalesce(:quiet_s, 3600), 20 * (s.ended_at - s.started_at) / s.events) THEN 'recovered' ELSE 'open' END AS state, s.started_at, s.ended_at, NULL AS peak_at,
  CASE WHEN l.last_at - s.ended_at >= max(coalesce(:quiet_s, 3600), 20 * (s.ended_at - s.started_at) / s.events) THEN s.ended_at END AS ok_after_at, s.events, s.messages, s.recipients, s.domains,
  'delivery' AS proof, s.first || ',' || s.last AS kinds,
  s.recipients || ' unknown recipients of mail that ' || s.clients || ' client addresses handed in without a login' AS detail
FROM span s JOIN machine_log l ON l.host = s.host
ORDER BY s.started_at;
