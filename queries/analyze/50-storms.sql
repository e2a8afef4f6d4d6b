-- Which runs of failed IPv6 connects are storms: at least 20 failures, 5 messages and 30 % of the attempts that opened a connection in that
-- time. Chronic: no storm, but 30 % over 24 hours. The attempts were counted just before (storm = 1: candidates).

UPDATE island SET storm = 0
WHERE kind = 'storm' AND storm = 1
  AND NOT (failures >= 20 AND messages >= 5 AND failing * 100.0 >= 30 * opened);

-- Servers that are dead over IPv4 too say nothing of IPv6: attempts that left the machine and failed over both.
UPDATE island SET storm = 0
WHERE kind = 'storm' AND storm = 1 AND at_local * 2 < failures AND failures < 2 * (
  SELECT count(*) FROM connect_by_hour f CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6' CROSS JOIN attempt t ON t.attempt = f.attempt AND t.failed_v4 > 0
  WHERE f.hour_at > island.started_at - 3600 AND f.hour_at <= island.ended_at AND f.mta = island.mta AND f.logged_at BETWEEN island.started_at AND island.ended_at);

-- Chronic: windows of 24 hours, hour by hour; those that overlap are one. What storms explain for the most part is left to them.
INSERT OR IGNORE INTO island(mta, kind, started_at, ended_at, failures, messages, at_local, at_remote, at_unknown,
  opened, failing, storm, ok_before_at, ok_after_at, opened_after, failing_after)
WITH day AS (
  SELECT mta, hour_at, sum(opened) OVER w AS opened, sum(failing) OVER w AS failing
  FROM attempt_hour
  WINDOW w AS (PARTITION BY mta ORDER BY hour_at RANGE BETWEEN 82800 PRECEDING AND CURRENT ROW)
), bad AS (
  SELECT mta, hour_at, hour_at - lag(hour_at) OVER (PARTITION BY mta ORDER BY hour_at) <= 86400 AS joined
  FROM day WHERE failing >= 20 AND failing * 100.0 >= 30 * opened
), span AS (
  SELECT mta, min(hour_at) - 82800 AS from_at, max(hour_at) + 3600 AS to_at
  FROM (SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY mta ORDER BY hour_at) AS run FROM bad)
  GROUP BY mta, run
), found AS (
  SELECT s.mta, s.from_at, s.to_at, min(f.logged_at) AS started_at, max(f.logged_at) AS ended_at, count(*) AS failures,
    count(DISTINCT f.msg) AS messages, sum(f.reach = 'local') AS at_local, sum(f.reach = 'remote') AS at_remote, sum(t.failed_v4 IS NULL OR t.failed_v4 = 0) AS alone
  FROM span s -- where there is none, the failures are not looked at
  CROSS JOIN connect_by_hour f ON f.hour_at >= s.from_at AND f.hour_at < s.to_at AND f.mta = s.mta AND f.logged_at >= s.from_at AND f.logged_at < s.to_at
  CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'
  LEFT JOIN attempt t ON t.attempt = f.attempt
  GROUP BY s.mta, s.from_at
)
SELECT d.mta, 'chronic', d.started_at, d.ended_at, d.failures, d.messages, d.at_local, d.at_remote, d.failures - d.at_local - d.at_remote,
  (SELECT sum(h.opened) FROM attempt_hour h WHERE h.mta = d.mta AND h.hour_at > d.started_at - 3600 AND h.hour_at <= d.ended_at),
  (SELECT sum(h.failing) FROM attempt_hour h WHERE h.mta = d.mta AND h.hour_at > d.started_at - 3600 AND h.hour_at <= d.ended_at),
  1, NULL,
  (SELECT min(h.hour_at) FROM attempt_hour h WHERE h.mta = d.mta AND h.hour_at > d.ended_at AND h.opened > h.failing),
  coalesce((SELECT sum(h.opened) FROM attempt_hour h WHERE h.mta = d.mta AND h.hour_at > d.ended_at), 0),
  coalesce((SELECT sum(h.failing) FROM attempt_hour h WHERE h.mta = d.mta AND h.hour_at > d.ended_at), 0)
FROM found d
WHERE d.messages >= 5 AND (d.at_local * 2 >= d.failures OR d.alone * 2 >= d.failures) AND d.failures > 2 * coalesce((SELECT sum(i.failures) FROM island i
  WHERE i.mta = d.mta AND i.kind = 'storm' AND i.storm = 1 AND i.started_at <= d.ended_at AND i.ended_at >= d.started_at), 0);

-- What the errors were. The cause is that of the most frequent one.
UPDATE island SET
  errnos = (
    SELECT group_concat(errno || ' ' || n, ', ')
    FROM (SELECT f.errno, count(*) AS n FROM connect_by_hour f CROSS JOIN peer p ON p.peer = f.peer
      WHERE f.hour_at > island.started_at - 3600 AND f.hour_at <= island.ended_at AND f.mta = island.mta AND p.family = 'ipv6' AND f.logged_at BETWEEN island.started_at AND island.ended_at
      GROUP BY 1 ORDER BY n DESC, 1)),
  cause = (
    SELECT CASE
        WHEN f.errno IN ('EADDRNOTAVAIL', 'EAFNOSUPPORT') THEN 'network.ipv6.noaddr'
        WHEN f.errno IN ('ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EPERM', 'EINVAL') THEN 'network.ipv6.noroute'
        WHEN f.errno = 'ETIMEDOUT' THEN 'network.ipv6.timeout'
        WHEN f.errno = 'ECONNREFUSED' THEN 'network.refused'
        WHEN f.errno = 'ECONNRESET' THEN 'network.reset'
        ELSE 'network.unreachable' END
    FROM connect_by_hour f CROSS JOIN peer p ON p.peer = f.peer
    WHERE f.hour_at > island.started_at - 3600 AND f.hour_at <= island.ended_at AND f.mta = island.mta AND p.family = 'ipv6' AND f.logged_at BETWEEN island.started_at AND island.ended_at
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)
WHERE storm = 1 AND errnos = '';

-- What the fallback brought, attempt by attempt, and what it cost: the time to set up the connection of what was accepted.
CREATE TEMP TABLE brought AS
WITH tried AS (
  SELECT DISTINCT i.mta, i.kind, i.started_at, f.attempt, f.msg
  FROM island i
  CROSS JOIN connect_by_hour f ON f.hour_at > i.started_at - 3600 AND f.hour_at <= i.ended_at AND f.mta = i.mta AND f.logged_at BETWEEN i.started_at AND i.ended_at
  CROSS JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'
  WHERE i.storm = 1 AND i.sent_v4 IS NULL AND f.attempt IS NOT NULL
)
SELECT t.mta, t.kind, t.started_at, t.attempt,
  max(d.status = 'sent' AND p.family = 'ipv4') AS sent_v4, max(d.status = 'sent' AND p.family IS NOT 'ipv4') AS sent_other,
  max(d.status NOT IN ('sent', 'bounced')) AS waited, count(d.delivery) AS lines
FROM tried t
LEFT JOIN delivery d ON d.msg = t.msg AND d.attempt = t.attempt
LEFT JOIN peer p ON p.peer = d.relay
GROUP BY 1, 2, 3, 4;
CREATE INDEX temp.brought_storm ON brought(mta, kind, started_at);

UPDATE island SET (sent_v4, sent_v6, deferred, bounced, no_line) = (
  SELECT coalesce(sum(b.sent_v4 = 1), 0), coalesce(sum(b.sent_v4 = 0 AND b.sent_other = 1), 0),
    coalesce(sum(b.sent_v4 = 0 AND b.sent_other = 0 AND b.waited = 1), 0),
    coalesce(sum(b.sent_v4 = 0 AND b.sent_other = 0 AND b.waited = 0), 0), coalesce(sum(b.lines = 0), 0)
  FROM brought b WHERE b.mta = island.mta AND b.kind = island.kind AND b.started_at = island.started_at)
WHERE storm = 1 AND sent_v4 IS NULL;

DROP TABLE brought;
