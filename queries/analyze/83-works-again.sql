-- When the machine itself was seen to work again after a fault of its own: the first recipient that another server accepted after its last sign; of a full disk, of a
-- filter at the door and of our own certificate the first message that came in. (The detectors only say that it did.) What prune took the facts of stays as it was.

UPDATE incident SET ok_after_at = coalesce((
    SELECT CASE WHEN door THEN m.intake_at ELSE d.logged_at END
    FROM (SELECT incident.cause IN ('local.disk', 'local.filter', 'tls.certificate') AND incident.proof = 'event' AS door,
        coalesce((SELECT min(t.hour_at) FROM traffic_hour t WHERE t.host = incident.host AND t.hour_at > incident.ended_at), incident.ended_at) AS until)
    CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at > incident.ended_at - 3600 AND h.hour_at <= until
    CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND d.logged_at > incident.ended_at
    JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta AND a.host = incident.host
    WHERE CASE WHEN door THEN m.way_in IN (1, 2) AND m.intake_at > incident.ended_at
      ELSE d.status = 'sent' AND EXISTS (SELECT 1 FROM peer_info p WHERE p.peer = d.relay AND p.place = 'external') END
    ORDER BY h.hour_at, d.delivery LIMIT 1), ok_after_at)
WHERE state = 'recovered' AND provider = host AND detector IN ('own-dns', 'own-lookups', 'own-loop', 'own-network', 'own-outage', 'daemons', 'disk', 'local', 'limits', 'own-certificate', 'postfix-down')
  AND ended_at >= coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'pruned_at'), 0);
