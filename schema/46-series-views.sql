-- 46-series-views.sql: numbers over time in the shape that charting programs take: one row for each moment and line of the chart. Made for Grafana with its
-- SQLite data source (frser-sqlite-datasource: format time series, time column time). As in 30-views.sql these names and columns stay.

CREATE VIEW v_series AS
  -- Hour by hour. time: its start, seconds since 1970 UTC. metric: sent deferred bounced (`to=` lines of smtp(8) and lmtp(8); retries count),
  -- failed_connects_ipv4 failed_connects_ipv6, waiting (recipients put off before and not done with when the hour ended), and delay_p50_s delay_p95_s
  -- (recipients that external servers accepted; host is '' since they are of all machines). Every hour in which a machine delivered or failed to
  -- has all counts, 0 among them; an hour with nothing has no row.
  WITH counted(time, host, metric, n) AS (
    SELECT l.hour_at, a.host, CASE WHEN l.status IN ('sent', 'deferred') THEN l.status ELSE 'bounced' END, l.n
    FROM line_hour l JOIN mta a ON a.mta = l.mta WHERE l.tried = 1 AND l.status IN ('sent', 'deferred', 'bounced', 'expired')
    UNION ALL
    SELECT c.hour_at, a.host, 'failed_connects_' || c.family, c.n FROM connect_hour c JOIN mta a ON a.mta = c.mta WHERE c.family IN ('ipv4', 'ipv6')
    UNION ALL
    SELECT hour_at, host, 'waiting', waiting FROM waiting_hour
  ), took(time, delay_us, n) AS (
    SELECT at, delay_us, recipients FROM plain_delay WHERE span = 3600
    UNION ALL
    SELECT CAST(o.last_at / 3600 AS INTEGER) * 3600, d.delay_us, 1 FROM outcome o JOIN delivery d ON d.delivery = o.delivery
    WHERE o.outcome = 'sent' AND o.external = 1 AND o.note = 0 AND d.delay_us IS NOT NULL
  ), ranked AS (
    SELECT time, delay_us, sum(n) OVER (PARTITION BY time ORDER BY delay_us) AS upto, sum(n) OVER (PARTITION BY time) AS n
    FROM (SELECT time, delay_us, sum(n) AS n FROM took GROUP BY 1, 2)
  )
  SELECT time, host, metric, sum(n) + 0.0 AS value FROM (
    SELECT time, host, metric, n FROM counted
    UNION ALL
    SELECT h.time, h.host, m.column1, 0 FROM (SELECT DISTINCT time, host FROM counted) h,
      (VALUES ('sent'), ('deferred'), ('bounced'), ('failed_connects_ipv4'), ('failed_connects_ipv6'), ('waiting')) m)
  GROUP BY time, host, metric
  UNION ALL
  SELECT time, '', 'delay_p50_s', min(delay_us) / 1e6 FROM ranked WHERE 100 * upto >= 50 * n GROUP BY time
  UNION ALL
  SELECT time, '', 'delay_p95_s', min(delay_us) / 1e6 FROM ranked WHERE 100 * upto >= 95 * n GROUP BY time;

CREATE VIEW v_series_day AS
  -- Day by day and provider. time: start of the day, seconds since 1970 UTC. metric: tried (recipients at their first try), deferred (of these, but for greylisting),
  -- bounced, accepted, deferred_pct (of tried; no row without a try).
  WITH named(metric) AS (VALUES ('tried'), ('deferred'), ('bounced'), ('accepted'), ('deferred_pct'))
  SELECT d.day_at AS time, d.host, d.provider, m.metric,
    CASE m.metric WHEN 'tried' THEN d.tried WHEN 'deferred' THEN d.deferred WHEN 'bounced' THEN d.bounced WHEN 'accepted' THEN d.accepted
      ELSE 100.0 * d.deferred / d.tried END + 0.0 AS value
  FROM provider_day d, named m WHERE m.metric <> 'deferred_pct' OR d.tried > 0;
