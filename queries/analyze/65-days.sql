-- Failures by day, machine and provider, from the new lines (accepted recipients are counted by the scan, src/analysis/scan.c). The provider is the relay's,
-- else that of the server which the reason names; lines that name none are nobody's. A line is a first try when no earlier one is about that recipient.
-- Greylisting puts off every first try, and is no deferral to worry about.

WITH f AS MATERIALIZED (
  SELECT a.host, CASE WHEN i.provider IS NOT NULL THEN i.provider ELSE v.provider END AS provider,
    CAST(d.logged_at / 86400 AS INTEGER) * 86400 AS day_at, d.status, v.cause,
    d.delivery, d.msg, o.attempts IS 1 AS only
  FROM delivery d INDEXED BY delivery_problem
  JOIN verdict v ON v.text = d.reason
  JOIN message m ON m.msg = d.msg
  JOIN mta a ON a.mta = m.mta
  LEFT JOIN peer_info i ON i.peer = d.relay
  LEFT JOIN outcome o ON o.msg = d.msg AND o.recipient = d.recipient
  WHERE d.status <> 'sent' AND d.status IN ('deferred', 'bounced')
    AND d.logged_at >= coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600
    AND d.delivery > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_delivery'), 0)
    AND (d.relay IS NULL OR i.place = 'external') AND (d.relay IS NOT NULL OR v.provider <> '')
), again(delivery) AS MATERIALIZED ( -- first tries of recipients with several lines
  SELECT min(delivery) FROM delivery WHERE msg IN (SELECT msg FROM f WHERE NOT only) GROUP BY msg, recipient
)
INSERT INTO provider_day(host, provider, day_at, tried, deferred, bounced, unknown)
SELECT host, provider, day_at, sum(first), sum(first AND status = 'deferred' AND cause <> 'greylist'), sum(status = 'bounced'),
  sum(status = 'bounced' AND cause IN ('mailbox.unknown', 'mailbox.badaddress'))
FROM (SELECT *, only OR delivery IN again AS first FROM f)
GROUP BY 1, 2, 3
HAVING sum(first) > 0 OR sum(status = 'bounced') > 0
ON CONFLICT DO UPDATE SET tried = tried + excluded.tried, deferred = deferred + excluded.deferred, bounced = bounced + excluded.bounced,
  unknown = unknown + excluded.unknown;
