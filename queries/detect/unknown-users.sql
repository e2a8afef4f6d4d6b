-- title: More unknown recipients than a clean list has
-- told: detail
-- about: Recipients refused as unknown, as a share of all that external servers decided on that day. Providers begin to block senders at a few
--   percent. A typing error or two are not reported. It is told from the first to the last hour that holds more than a few of them. Where four of five
--   are one provider's, it is told as that provider's: its directory may be what is wrong.
-- param: :min_recipients 20: fewest unknown recipients in a day; half as many do at four times the share
-- param: :min_share_pct 5: least share of the recipients of that day
-- param: :quiet_s 43200: seconds after the last such hour from which it is over

WITH day AS (
  SELECT *, coalesce((SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = u.host AND t.hour_at >= u.day_at AND t.hour_at < u.day_at + 86400), 0) AS accepted
  FROM unknown_day u
), bad AS (
  SELECT * FROM day WHERE recipients >= coalesce(:min_recipients, 20) AND recipients * 100.0 >= coalesce(:min_share_pct, 5) * (recipients + accepted)
    OR recipients * 2 >= coalesce(:min_recipients, 20) AND recipients * 100.0 >= 4 * coalesce(:min_share_pct, 5) * (recipients + accepted)
), refusal AS MATERIALIZED (
  SELECT b.host, b.day_at, c.provider, c.logged_at, c.msg, d.recipient
  FROM bad b CROSS JOIN delivery_cause c ON c.cause IN ('mailbox.unknown', 'mailbox.badaddress') AND c.logged_at >= b.day_at AND c.logged_at < b.day_at + 86400
    AND c.status = 'bounced' AND c.echo = 0 AND c.masked = 0
  CROSS JOIN verdict v ON v.text = c.text AND v.remote = 1 CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta AND a.host = b.host
), hour AS (
  SELECT host, day_at, count(*) AS n, min(logged_at) AS first_at, max(logged_at) AS last_at FROM refusal GROUP BY host, day_at, CAST(logged_at / 3600 AS INTEGER)
), wave AS (
  SELECT b.host, b.day_at, coalesce(min(h.first_at), b.started_at) AS started_at, coalesce(max(h.last_at), b.ended_at) AS ended_at
  FROM bad b LEFT JOIN hour h ON h.host = b.host AND h.day_at = b.day_at AND (h.n * 20 >= b.events OR h.n >= 2 AND h.n * 48 >= b.events) GROUP BY b.host, b.day_at
), seen AS (
  SELECT w.host, w.day_at, w.started_at, w.ended_at, count(*) AS events, count(DISTINCT r.msg) AS messages, count(DISTINCT r.recipient) AS recipients
  FROM wave w JOIN refusal r ON r.host = w.host AND r.day_at = w.day_at AND r.logged_at BETWEEN w.started_at AND w.ended_at GROUP BY w.host, w.day_at
), one AS (
  SELECT host, day_at, provider, max(n) AS n FROM (SELECT host, day_at, provider, count(*) AS n FROM refusal GROUP BY 1, 2, 3) GROUP BY 1, 2
)
SELECT 'mailbox.unknown' AS cause, CASE WHEN o.n * 5 >= b.events * 4 THEN o.provider ELSE b.host END AS provider, b.host,
  CASE WHEN b.recipients * 100.0 >= 4 * coalesce(:min_share_pct, 5) * (b.recipients + b.accepted) THEN 'high' ELSE 'medium' END AS severity, b.confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = b.host) >= s.ended_at + coalesce(:quiet_s, 43200) THEN 'recovered' ELSE 'open' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = b.host) >= s.ended_at + coalesce(:quiet_s, 43200) THEN s.ended_at END AS ok_after_at,
  s.events, s.messages, s.recipients, b.domains, CASE WHEN o.n * 5 >= b.events * 4 THEN 'rise' ELSE 'complaint' END AS proof,
  round(100.0 * b.recipients / (b.recipients + b.accepted), 1) || ' % of ' || (b.recipients + b.accepted) || ' recipients of the day' AS detail
FROM bad b JOIN seen s USING (host, day_at) LEFT JOIN one o USING (host, day_at)
ORDER BY b.day_at;
