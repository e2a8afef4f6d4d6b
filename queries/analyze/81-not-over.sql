-- What fails only in part is not over with the first recipient that was accepted afterwards: where a fifth or more recipients were taken meanwhile (in the trouble's
-- last day), it is over when three failures were due by the pace of those before, or a day went by, and none came.

CREATE TEMP TABLE last_day(signal INTEGER PRIMARY KEY, messages REAL, since REAL, until REAL, taken INTEGER);
INSERT INTO last_day -- messages: those of a day, like what was taken
SELECT s.signal, s.messages * 86400.0 / max(86400, s.ended_at - s.started_at), max(s.started_at, s.ended_at - 86400), s.ended_at, ( -- in whole hours
  SELECT coalesce(sum(p.recipients), 0)
  FROM (SELECT DISTINCT hour_at FROM fact_hour WHERE what = 'delivery' AND hour_at >= max(s.started_at, s.ended_at - 86400) AND hour_at <= s.ended_at - 3600) h
  CROSS JOIN mta a ON a.host = s.host CROSS JOIN plain p ON p.span = 3600 AND p.at = +h.hour_at AND p.mta = a.mta AND p.provider = s.provider)
FROM signal s
WHERE state = 'recovered' AND proof = 'complaint' AND provider <> host AND provider <> 'others' AND events >= 3
  AND detector IN ('throttling', 'refused', 'sessions', 'tls', 'unreachable', 'reputation', 'listing', 'identity', 'auth')
  AND EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = s.host AND p.provider = s.provider
    AND p.last_at - s.ended_at < 86400 AND (p.last_at - s.ended_at) * s.events < 3 * (s.ended_at - s.started_at));

-- Where these don't tell: at a later try, and in the hours at both ends.
UPDATE last_day SET taken = taken + n FROM (
  SELECT l.signal, count(*) AS n
  FROM (SELECT DISTINCT h.hour_at FROM last_day l CROSS JOIN fact_hour h WHERE l.messages > 4 * l.taken AND h.what = 'delivery' AND h.hour_at > l.since - 3600 AND h.hour_at <= l.until) e
  CROSS JOIN outcome o ON o.outcome = 'sent' AND o.last_at >= e.hour_at AND o.last_at < e.hour_at + 3600 AND o.provider IN (SELECT s.provider FROM last_day l CROSS JOIN signal s ON s.signal = l.signal)
  CROSS JOIN message m ON m.msg = o.msg CROSS JOIN mta a ON a.mta = m.mta CROSS JOIN signal s ON s.host = a.host AND s.provider = o.provider
  CROSS JOIN last_day l ON l.signal = s.signal AND l.messages > 4 * l.taken AND o.last_at BETWEEN l.since AND l.until
  GROUP BY l.signal) x
WHERE x.signal = last_day.signal;

UPDATE last_day SET taken = taken + n FROM (
  SELECT l.signal, count(*) AS n
  FROM (SELECT DISTINCT hour_at FROM last_day l CROSS JOIN fact_hour h WHERE l.messages > 4 * l.taken
      AND h.what = 'delivery' AND h.hour_at > l.since - 3600 AND h.hour_at <= l.until AND NOT (h.hour_at >= l.since AND h.hour_at <= l.until - 3600)) e
  CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = e.hour_at CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= h.hour_at AND v.logged_at < h.hour_at + 3600
  CROSS JOIN message m ON m.msg = v.msg CROSS JOIN mta a ON a.mta = m.mta CROSS JOIN signal s ON s.host = a.host AND s.provider = v.provider
  CROSS JOIN last_day l ON l.signal = s.signal AND l.messages > 4 * l.taken AND v.logged_at BETWEEN l.since AND l.until AND NOT (h.hour_at >= l.since AND h.hour_at <= l.until - 3600)
  GROUP BY l.signal) x
WHERE x.signal = last_day.signal;

UPDATE signal SET state = 'open', ok_after_at = NULL WHERE signal IN (SELECT signal FROM last_day WHERE messages <= 4 * taken);
DROP TABLE last_day;

-- Nor in the night, when little is tried: by as many recipients as were taken since, three failures must have been due too. (What a forwarder or a filter sends on has outcomes
-- of its own, beside those that table plain counts.)
CREATE TEMP TABLE night AS
SELECT signal, host, provider, started_at, ended_at, messages * 86400.0 / max(86400, ended_at - started_at) AS messages -- those of a day
FROM signal s
WHERE state = 'recovered' AND proof = 'complaint' AND provider <> host AND provider <> 'others' AND events >= 3
  AND detector IN ('throttling', 'refused', 'sessions', 'tls', 'unreachable', 'reputation', 'listing', 'identity', 'auth')
  AND EXISTS (SELECT 1 FROM provider_seen p WHERE p.host = s.host AND p.provider = s.provider AND p.last_at - s.ended_at < 86400);

CREATE TEMP TABLE taken_hour AS
SELECT host, provider, hour_at, sum(n) AS n FROM (
  SELECT a.host, p.provider, p.at AS hour_at, sum(p.recipients) AS n
  FROM (SELECT DISTINCT host, provider FROM night) w CROSS JOIN mta a ON a.host = w.host
  CROSS JOIN (SELECT DISTINCT hour_at FROM fact_hour WHERE what = 'delivery' AND hour_at >= (SELECT min(ended_at) - 86400 FROM night)) h
  CROSS JOIN plain p ON p.span = 3600 AND p.at = +h.hour_at AND p.mta = a.mta AND p.provider = w.provider GROUP BY 1, 2, 3
  UNION ALL
  SELECT a.host, o.provider, CAST(o.last_at / 3600 AS INTEGER) * 3600, count(*)
  FROM outcome o JOIN message m ON m.msg = o.msg JOIN mta a ON a.mta = m.mta
  WHERE o.outcome = 'sent' AND o.last_at >= (SELECT min(ended_at) - 86400 FROM night) AND o.provider IN (SELECT provider FROM night) GROUP BY 1, 2, 3)
GROUP BY 1, 2, 3;
CREATE INDEX temp.taken_hour_of ON taken_hour(host, provider, hour_at);

UPDATE signal SET state = 'open', ok_after_at = NULL
WHERE signal IN (
  SELECT s.signal FROM night s JOIN taken_hour h ON h.host = s.host AND h.provider = s.provider AND h.hour_at >= max(s.started_at, s.ended_at - 86400)
  GROUP BY s.signal HAVING s.messages <= 4 * coalesce(sum(CASE WHEN h.hour_at < s.ended_at - 3600 THEN h.n END), 0)
    AND coalesce(sum(CASE WHEN h.hour_at > s.ended_at - 3600 THEN h.n END), 0) * s.messages < 3 * coalesce(sum(CASE WHEN h.hour_at < s.ended_at - 3600 THEN h.n END), 0));
DROP TABLE taken_hour;
DROP TABLE night;

-- What a receiver holds against the sender's domain is not over with mail of other senders: for three days, only with that of a domain that it refused.
CREATE TEMP TABLE refused_domain AS
SELECT DISTINCT s.signal, s.host, s.provider, s.ended_at, lower(coalesce(substr(m.sender, instr(m.sender, '@') + 1), '')) AS domain
FROM signal s CROSS JOIN delivery_cause c INDEXED BY delivery_cause_cause ON c.cause = s.cause AND c.logged_at BETWEEN max(s.started_at, s.ended_at - 86400) AND s.ended_at AND c.provider = s.provider
CROSS JOIN message m ON m.msg = c.msg CROSS JOIN mta a ON a.mta = m.mta AND a.host = s.host
WHERE s.state = 'recovered' AND s.proof = 'complaint' AND s.provider <> s.host AND s.provider <> 'others' AND s.ended_at > (SELECT l.last_at FROM machine_log l WHERE l.host = s.host) - 3 * 86400
  AND (s.cause GLOB 'auth.*' AND s.cause <> 'auth.smtp' OR s.cause = 'policy.sender');
CREATE INDEX temp.refused_domain_of ON refused_domain(provider, domain);

UPDATE signal SET state = 'open', ok_after_at = NULL
WHERE signal IN (SELECT signal FROM refused_domain) AND signal NOT IN (
  SELECT r.signal
  FROM (SELECT DISTINCT hour_at FROM fact_hour WHERE what = 'delivery' AND hour_at > (SELECT min(ended_at) - 3600 FROM refused_domain)) t
  CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = t.hour_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND +d.status = 'sent' AND d.logged_at >= h.hour_at AND d.logged_at < h.hour_at + 3600
  CROSS JOIN peer_info i ON i.peer = d.relay CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta
  CROSS JOIN refused_domain r ON r.provider = i.provider AND r.domain = lower(coalesce(substr(m.sender, instr(m.sender, '@') + 1), '')) AND r.host = a.host AND d.logged_at > r.ended_at);
DROP TABLE refused_domain;
