-- 36-baseline-views.sql: what is usual and what is not. As in 30-views.sql these names and columns stay.

CREATE VIEW v_provider_day AS
  -- By day (UTC), machine and provider: recipients tried for the first time, put off at that try, refused for good, unknown, accepted.
  SELECT host, provider, day_at, date(day_at, 'unixepoch') AS day, tried, deferred, round(100.0 * deferred / nullif(tried, 0), 1) AS deferred_pct,
    bounced, unknown, accepted
  FROM provider_day;

CREATE VIEW served_hour AS
  -- Hours in which a machine delivered mail, be it to users of its own: what others accepted from it stands in traffic_hour and provider_seen.
  SELECT a.host, h.hour_at FROM fact_hour h CROSS JOIN mta a CROSS JOIN line_hour t ON t.hour_at = +h.hour_at AND t.mta = a.mta AND t.status = 'sent' WHERE h.what = 'delivery';

CREATE VIEW private_peer AS
  -- Servers at private addresses (RFC 1918, RFC 4193): our own, behind this one.
  SELECT peer FROM peer WHERE addr GLOB '10.*' OR addr GLOB '192.168.*' OR addr GLOB '172.1[6-9].*' OR addr GLOB '172.2?.*' OR addr GLOB '172.3[01].*' OR addr GLOB 'f[cd]??:*';

CREATE VIEW sent_as AS
  -- Each message, the domain of its sender, and where it came from. inside: a login, a local user or a client at a private address (RFC 1918, RFC 4193); outside: a client at a public
  -- address without a login.
  SELECT msg, domain, named AND (sasl_user IS NOT NULL OR uid IS NOT NULL OR private) AS inside,
    named AND way_in = 1 AND sasl_user IS NULL AND NOT private AND client NOT GLOB '*[[]127.*' AND client NOT GLOB '*[[]::1]*' AS outside
  FROM (SELECT msg, way_in, sasl_user, uid, client, sender LIKE '%_@_%' AS named, lower(substr(sender, instr(sender, '@') + 1)) AS domain,
      coalesce(client GLOB '*[[]10.*' OR client GLOB '*[[]192.168.*' OR client GLOB '*[[]172.1[6-9].*' OR client GLOB '*[[]172.2?.*' OR client GLOB '*[[]172.3[01].*'
        OR client GLOB '*[[]f[cd]??:*', 0) AS private
    FROM message);

CREATE VIEW own_domain AS
  -- Sender domains of mail from inside, among the newest 20,000 messages.
  SELECT DISTINCT domain FROM sent_as WHERE msg > (SELECT max(msg) - 20000 FROM message) AND inside;

CREATE VIEW named_domain AS
  -- Texts in which a receiver names the domain in From that fails its DMARC.
  SELECT text, lower(substr(rest, 1, instr(rest, ' ') - 1)) AS domain
  FROM (SELECT text, substr(body, instr(body, 'nauthenticated email from ') + 26) AS rest FROM text WHERE body GLOB '*nauthenticated email from * is not accepted*');

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
