-- New failed connects, counted by hour.

INSERT INTO connect_hour(hour_at, mta, family, errno, reach, provider, n)
SELECT CAST(f.logged_at / 3600 AS INTEGER) * 3600, f.mta, coalesce(p.family, ''), f.errno, f.reach,
  CASE WHEN p.family = 'ipv4' THEN coalesce((SELECT i.provider FROM peer_info i WHERE i.peer = f.peer), p.host) ELSE '' END, count(*)
FROM failed_connect f JOIN peer p ON p.peer = f.peer
WHERE f.connect_failure > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_connect'), 0)
GROUP BY 1, 2, 3, 4, 5, 6
ON CONFLICT DO UPDATE SET n = n + excluded.n;
