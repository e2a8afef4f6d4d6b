-- title: Incidents beside what the digest told of them
-- about: news: new (also one that came back), changed (another severity), recovered, ongoing (open, told before), '' (over and told, small, or before the
--   time asked for). Small ones (low) are no news until they grow.
-- param: :since none: seconds since 1970; an incident not told yet counts from then on

WITH told AS (
  SELECT incident, severity, state, told_at FROM (
    SELECT i.*, d.told_at, row_number() OVER (PARTITION BY i.incident ORDER BY i.digest DESC) AS back FROM digest_incident i JOIN digest d ON d.digest = i.digest)
  WHERE back = 1
)
SELECT i.incident, i.cause, i.provider, i.severity, i.state,
  CASE
    WHEN t.incident IS NULL AND (i.severity = 'low' OR coalesce(i.ok_after_at, i.ended_at) < coalesce(:since, 0)) THEN ''
    WHEN t.incident IS NULL OR (t.state = 'recovered' AND (i.state = 'open' OR (i.ended_at > t.told_at AND i.severity <> 'low'))) THEN 'new'
    WHEN t.state = 'open' AND i.state = 'recovered' THEN 'recovered'
    WHEN t.severity <> i.severity THEN 'changed'
    WHEN i.state = 'open' THEN 'ongoing'
    ELSE '' END AS news,
  CASE i.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END AS rank
FROM v_incident i LEFT JOIN told t USING (incident)
ORDER BY rank, i.cause NOT GLOB 'reputation.dnsbl*', i.cause NOT GLOB 'identity.*' AND i.cause NOT GLOB 'auth.*', i.state, i.events DESC, i.incident;
