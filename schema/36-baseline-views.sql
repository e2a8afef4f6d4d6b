-- 36-baseline-views.sql: what is usual and what is not. As in 30-views.sql these names and columns stay.

CREATE VIEW v_shift AS
  -- Stretches in which a provider took much longer than before and after, to set up connections (part connect) or to take the message
  -- (part transfer). usual_p50_s is the median outside; NULL = less than a second. after: fast ones that followed.
  SELECT host, provider, part, started_at, strftime('%Y-%m-%dT%H:%M:%fZ', started_at, 'unixepoch') AS started_time,
    ended_at, strftime('%Y-%m-%dT%H:%M:%fZ', ended_at, 'unixepoch') AS ended_time, ok_before_at, ok_after_at, after, n, slow, p50_s, usual_n,
    nullif(usual_p50_s, 0) AS usual_p50_s, effect, z,
    f.path AS file, h.line
  FROM shift h JOIN source f ON f.source = h.source;

CREATE VIEW v_provider_day AS
  -- By day (UTC), machine and provider: recipients tried for the first time, put off at that try, refused for good, unknown, accepted.
  SELECT host, provider, day_at, date(day_at, 'unixepoch') AS day, tried, deferred, round(100.0 * deferred / nullif(tried, 0), 1) AS deferred_pct,
    bounced, unknown, accepted
  FROM provider_day;

CREATE VIEW v_rate_alarm AS
  -- Days with an unusual share of deferrals (what = deferred) or unknown recipients. One such day is worth a look; two in a row open an incident.
  SELECT host, provider, day_at, date(day_at, 'unixepoch') AS day, what, k, n, round(100.0 * k / n, 1) AS share_pct, days,
    round(100 * usual, 2) AS usual_pct, round(100 * greatest, 2) AS greatest_pct, z, p
  FROM rate_alarm;

CREATE VIEW v_spell_tried AS
  -- Spells (failures of one cause at one provider), each with how many recipients were tried there for the first time in its hours: those of the day, by
  -- the share of the machine's accepted recipients that falls into these hours (none where all mail goes that way and none got through), and no fewer than its own.
  SELECT p.*, max(p.recipients, coalesce((
    SELECT sum(d.tried * CASE WHEN d.day_at > p.started_at - 3600 AND d.day_at + 82800 <= p.ended_at THEN 1.0 ELSE coalesce(min(1.0, coalesce(( -- a whole day, or a part of it
        SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = p.host AND t.hour_at > p.started_at - 3600 AND t.hour_at <= p.ended_at
          AND t.hour_at >= d.day_at AND t.hour_at < d.day_at + 86400), 0) * 1.0 / nullif((
        SELECT sum(t.accepted) FROM traffic_hour t WHERE t.host = p.host AND t.hour_at >= d.day_at AND t.hour_at < d.day_at + 86400), 0)), 1.0) END)
    FROM provider_day d WHERE d.host = p.host AND d.provider = p.provider AND d.day_at > p.started_at - 86400 AND d.day_at <= p.ended_at), 0)) AS tried
  FROM spell p;
