-- title: More unknown recipients than a clean list has
-- about: Recipients refused as unknown, as a share of all that external servers decided on that day. Providers begin to block senders at a few
--   percent. A typing error or two are not reported. Where four of five are one provider's, it is told as that provider's: its directory may be what is wrong.
-- param: :min_recipients 20: fewest unknown recipients in a day
-- param: :min_share_pct 5: least share of the recipients of that day

WITH day AS (
  SELECT *, coalesce((SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = u.host AND t.hour_at >= u.day_at AND t.hour_at < u.day_at + 86400), 0) AS accepted
  FROM unknown_day u
), bad AS (
  SELECT * FROM day WHERE recipients >= coalesce(:min_recipients, 20) AND recipients * 100.0 >= coalesce(:min_share_pct, 5) * (recipients + accepted)
), one AS (
  SELECT host, day_at, provider, max(n) AS n
  FROM (
    SELECT b.host, b.day_at, c.provider, count(*) AS n
    FROM bad b CROSS JOIN delivery_cause c ON c.cause IN ('mailbox.unknown', 'mailbox.badaddress') AND c.logged_at >= b.day_at AND c.logged_at < b.day_at + 86400
      AND c.status = 'bounced' JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta AND a.host = b.host
    GROUP BY 1, 2, 3)
  GROUP BY 1, 2
)
SELECT 'mailbox.unknown' AS cause, CASE WHEN o.n * 5 >= events * 4 THEN o.provider ELSE host END AS provider, host,
  CASE WHEN recipients * 100.0 >= 4 * coalesce(:min_share_pct, 5) * (recipients + accepted) THEN 'high' ELSE 'medium' END AS severity, confidence,
  CASE WHEN (SELECT max(last_at) FROM source) >= day_at + 172800 THEN 'recovered' ELSE 'open' END AS state,
  started_at, ended_at, NULL AS peak_at, CASE WHEN (SELECT max(last_at) FROM source) >= day_at + 172800 THEN day_at + 86400.0 END AS ok_after_at,
  events, messages, recipients, domains, CASE WHEN o.n * 5 >= events * 4 THEN 'rise' ELSE 'complaint' END AS proof,
  round(100.0 * recipients / (recipients + accepted), 1) || ' % of ' || (recipients + accepted) || ' recipients' AS detail
FROM bad LEFT JOIN one o USING (host, day_at)
ORDER BY day_at;
