-- title: One side of a comparison: delivery times, each distinct value once
-- about: Recipients that an external server accepted in the window. part 0: since intake; 1: setting up the connection; 2: transmitting the message.
-- param: :since accepted at or after; Unix seconds or a time
-- param: :until accepted before
-- param: :host only this machine
-- param: :instance only this Postfix instance
-- param: :provider only servers of this provider

WITH o AS MATERIALIZED (
  SELECT v.provider, v.delay_s, v.connect_s, v.transfer_s
  FROM v_outcome v JOIN message m ON m.msg = v.msg
  WHERE v.external = 1 AND v.delay_s IS NOT NULL AND v.connect_s IS NOT NULL AND v.transfer_s IS NOT NULL
    AND v.last_at >= coalesce(:since, 0) AND v.last_at < coalesce(:until, 9e15) AND (:provider IS NULL OR v.provider = :provider)
    AND m.mta IN (SELECT mta FROM mta WHERE (:host IS NULL OR host = :host) AND (:instance IS NULL OR instance = :instance))
)
SELECT provider, 0 AS part, delay_s AS x, count(*) AS k FROM o GROUP BY 1, 3
UNION ALL SELECT provider, 1, connect_s, count(*) FROM o GROUP BY 1, 3
UNION ALL SELECT provider, 2, transfer_s, count(*) FROM o GROUP BY 1, 3
ORDER BY 1, 2, 3;
