-- title: One side of a comparison: recipients by provider
-- about: Recipients that an external server accepted in the window, where the line tells the times of compare/delays.
-- param: :since accepted at or after; Unix seconds or a time
-- param: :until accepted before
-- param: :host only this machine
-- param: :instance only this Postfix instance
-- param: :provider only servers of this provider

WITH side AS MATERIALIZED (
  SELECT mta FROM mta WHERE (:host IS NULL OR host = :host) AND (:instance IS NULL OR instance = :instance)
), span AS MATERIALIZED ( -- where the lines of the window stand
  SELECT min(first) AS first, max(last) AS last FROM fact_hour WHERE what = 'delivery' AND hour_at > coalesce(:since, 0) - 3600 AND hour_at < coalesce(:until, 9e15)
), accepted(provider, delay_us, connect_us, transfer_us) AS (
  SELECT v.provider, v.delay_us, v.connect_us, v.transfer_us
  FROM span CROSS JOIN v_plain v ON v.delivery BETWEEN span.first AND span.last
  WHERE v.external = 1 AND v.logged_at >= coalesce(:since, 0) AND v.logged_at < coalesce(:until, 9e15)
    AND (:host IS NULL AND :instance IS NULL OR (SELECT m.mta FROM message m WHERE m.msg = v.msg) IN side)
  UNION ALL
  SELECT coalesce(o.provider, i.provider, 'none'), d.delay_us, d.connect_us, d.transfer_us
  FROM outcome o CROSS JOIN delivery d ON d.delivery = o.delivery LEFT JOIN domain_info i ON i.domain = o.domain
  WHERE o.outcome = 'sent' AND o.external = 1 AND NOT EXISTS (SELECT 1 FROM released r WHERE r.msg = d.msg AND r.at <= d.logged_at) AND o.last_at >= coalesce(:since, 0) AND o.last_at < coalesce(:until, 9e15)
    AND (:host IS NULL AND :instance IS NULL OR (SELECT m.mta FROM message m WHERE m.msg = o.msg) IN side)
)
SELECT provider, count(*) AS recipients FROM accepted
WHERE delay_us IS NOT NULL AND connect_us IS NOT NULL AND transfer_us IS NOT NULL AND (:provider IS NULL OR provider = :provider)
GROUP BY provider ORDER BY recipients DESC, provider;
