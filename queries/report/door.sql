-- title: Who was turned away at the door by a fault of our own
-- about: Attempts that smtpd(8) answered with a temporary error of our system (4.3.x) or of a milter, while an incident of the machine itself lasted.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, started_at, ended_at FROM incident WHERE cause GLOB 'local.*' AND severity <> 'low'
    AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
)
SELECT count(DISTINCT j.reject) AS n, count(DISTINCT j.client) AS clients
FROM i CROSS JOIN fact_hour h ON h.what = 'reject' AND h.hour_at > i.started_at - 3600 AND h.hour_at <= i.ended_at
CROSS JOIN reject j ON j.reject BETWEEN h.first AND h.last AND j.logged_at BETWEEN i.started_at - 1 AND i.ended_at + 1 AND j.code LIKE '4%' AND (j.dsn LIKE '4.3.%' OR j.action = 'milter-reject')
JOIN mta a ON a.mta = j.mta AND a.host = i.host;
