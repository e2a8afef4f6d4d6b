-- title: Did anything here send spam before receivers objected?
-- about: A stolen account, a script, an open relay, a bad list: what the log shows of it up to the first objection, in the seven days before or since the log begins: bursts of one
--   login or local user, guessed passwords, recipients that servers do not know (by whole days), replies that speak of spam or viruses. No row where nobody objects.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH f AS MATERIALIZED (
  SELECT min(started_at) AS objected_at, max(min(started_at) - 7 * 86400, (SELECT min(first_at) FROM v_source)) AS from_at
  FROM incident WHERE (cause GLOB 'reputation.*' OR cause IN ('rate.reputation', 'content.spam', 'content.virus')) AND cause NOT IN ('reputation.new_ip') AND severity <> 'low'
    AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
), burst AS ( -- also one that began a little later: what is sent is refused within minutes
  SELECT count(*) AS bursts, sum(i.recipients) AS burst_recipients, min(i.started_at) AS burst_at
  FROM f CROSS JOIN incident i ON i.cause IN ('abuse.sender', 'abuse.relay') AND i.started_at <= f.objected_at + 3600 AND i.ended_at >= f.from_at
), guessed AS (
  SELECT coalesce(sum(d.suspects), 0) AS logins FROM f CROSS JOIN login_day d ON d.first_at <= f.objected_at AND d.last_at >= f.from_at
), known AS (
  SELECT coalesce(sum(d.unknown), 0) AS unknown, coalesce(sum(d.tried), 0) AS tried
  FROM f CROSS JOIN provider_day d ON d.day_at >= CAST(f.from_at / 86400 AS INTEGER) * 86400 AND d.day_at <= f.objected_at
), content AS (
  SELECT coalesce(sum(h.n), 0) AS content FROM f CROSS JOIN said_hour h
  ON h.cause IN ('content.spam', 'content.virus', 'reputation.url') AND h.hour_at > f.from_at - 3600 AND h.hour_at <= f.objected_at
), sender AS (
  SELECT count(DISTINCT who) AS senders, coalesce(max(n), 0) AS busiest
  FROM (
    SELECT l.sasl_user AS who, l.recipients AS n FROM f CROSS JOIN login_hour l ON l.hour_at > f.from_at - 3600 AND l.hour_at <= f.objected_at
    UNION ALL
    SELECT u.uid, u.recipients FROM f CROSS JOIN uid_hour u ON u.hour_at > f.from_at - 3600 AND u.hour_at <= f.objected_at)
)
SELECT CASE WHEN bursts > 0 THEN 'supported' WHEN logins > 0 OR unknown >= 10 AND unknown * 20 >= tried THEN 'fits'
    WHEN objected_at - from_at < 86400 THEN 'open' ELSE 'against' END AS verdict,
  from_at, objected_at, objected_at - from_at AS log_s, bursts, burst_recipients, burst_at, logins, unknown, tried, content, senders, busiest
FROM f, burst, guessed, known, content, sender WHERE objected_at IS NOT NULL;
