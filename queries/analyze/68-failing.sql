-- Recipients refused as unknown by day, and connections that failed and what was tried in vain by hour: counted again from an hour before the last analysis on, since what was
-- logged before is final.

DELETE FROM unknown_day
WHERE day_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600) / 86400 AS INTEGER) * 86400;
INSERT INTO unknown_day(host, day_at, started_at, ended_at, events, messages, recipients, domains, confidence)
SELECT a.host, CAST(c.logged_at / 86400 AS INTEGER) * 86400, min(c.logged_at), max(c.logged_at), count(*), count(DISTINCT c.msg), count(DISTINCT d.recipient),
  count(DISTINCT d.domain), max(c.confidence)
FROM delivery_cause c CROSS JOIN verdict v ON v.text = c.text CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta
WHERE c.cause IN ('mailbox.unknown', 'mailbox.badaddress')
  AND c.logged_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600) / 86400 AS INTEGER) * 86400
  AND d.status = 'bounced' AND c.echo = 0 AND c.masked = 0 AND +v.remote = 1
GROUP BY 1, 2;

DELETE FROM network_hour
WHERE hour_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600) / 3600 AS INTEGER) * 3600;
INSERT INTO network_hour(host, hour_at, cause, providers, messages, events)
SELECT a.host, CAST(c.logged_at / 3600 AS INTEGER) * 3600, c.cause, count(DISTINCT coalesce(nullif(v.provider, ''), c.provider)), count(DISTINCT c.msg), count(*)
FROM delivery_cause c CROSS JOIN verdict v ON v.text = c.text JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta
WHERE c.cause IN ('network.timeout', 'network.refused', 'network.unreachable')
  AND c.logged_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600) / 3600 AS INTEGER) * 3600
  AND c.echo = 0 AND c.masked = 0
GROUP BY 1, 2, 3;

-- The causes at hand are those of the index, taken one after the other.
DELETE FROM vain_hour
WHERE hour_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600) / 3600 AS INTEGER) * 3600;
INSERT INTO vain_hour(host, provider, hour_at, first_at, last_at, events)
WITH RECURSIVE k(cause) AS (
  SELECT min(cause) FROM delivery_cause UNION ALL SELECT (SELECT min(c.cause) FROM delivery_cause c WHERE c.cause > k.cause) FROM k WHERE k.cause IS NOT NULL
)
SELECT a.host, CASE WHEN v.provider <> '' THEN v.provider ELSE c.provider END, CAST(c.logged_at / 3600 AS INTEGER) * 3600, min(c.logged_at), max(c.logged_at), sum(c.echo = 0)
FROM k CROSS JOIN delivery_cause c ON c.cause = k.cause
  AND c.logged_at >= CAST((coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'analysed_until'), 0) - 3600) / 3600 AS INTEGER) * 3600
CROSS JOIN verdict v ON v.text = c.text CROSS JOIN message m ON m.msg = c.msg CROSS JOIN mta a ON a.mta = m.mta
WHERE (k.cause GLOB 'network.[tru]*' OR k.cause = 'network.reset' OR k.cause GLOB 'protocol.[dlt]*' OR k.cause IN ('rate.limit', 'rate.connections'))
  AND c.status = 'deferred' AND c.masked = 0 AND (v.provider <> '' OR c.provider IS NOT NULL)
GROUP BY 1, 2, 3;
