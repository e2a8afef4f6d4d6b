-- title: DMARC: how much of our own mail passed, day by day
-- about: Days are UTC, each report counted on the middle of its period. incidents: those that were going on that day, for before and after.
-- param: :domain one domain
-- param: :since from this time on
-- param: :until before this one

SELECT t.day, t.domain, t.reports, t.messages, t.aligned, t.aligned_pct, t.refused, t."foreign", t.foreign_unaligned,
  (SELECT group_concat(i.incident, ' ') FROM v_incident i WHERE i.started_at < t.day_at + 86400 AND i.ended_at >= t.day_at) AS incidents
FROM v_dmarc_trend t
WHERE t.domain = coalesce(:domain, t.domain) AND t.day_at >= coalesce(:since, 0) AND t.day_at < coalesce(:until, 9e15)
ORDER BY t.day, t.domain;
