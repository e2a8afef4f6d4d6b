-- title: What receivers' DMARC reports say of mail from our own addresses, before, during and after the incidents
-- about: By domain. The days are the receivers'; a day that an incident touches is during. foreign: messages from elsewhere that name our domain.

WITH w AS (
  SELECT date(min(started_at), 'unixepoch') AS first_day, date(max(coalesce(ok_after_at, ended_at)), 'unixepoch') AS last_day FROM v_incident
), t AS (
  SELECT t.*, CASE WHEN w.first_day IS NULL OR t.day < w.first_day THEN 0 WHEN t.day > w.last_day THEN 2 ELSE 1 END AS part FROM v_dmarc_trend t, w
)
SELECT t.domain, (SELECT v.verdict FROM v_dmarc_verdict v WHERE v.domain = t.domain) AS verdict, sum(t.messages) AS messages,
  round(100.0 * sum(t.aligned) / nullif(sum(t.messages), 0), 1) AS aligned_pct,
  round(100.0 * sum((part = 0) * t.aligned) / nullif(sum((part = 0) * t.messages), 0), 1) AS before_pct,
  round(100.0 * sum((part = 1) * t.aligned) / nullif(sum((part = 1) * t.messages), 0), 1) AS during_pct,
  round(100.0 * sum((part = 2) * t.aligned) / nullif(sum((part = 2) * t.messages), 0), 1) AS after_pct,
  sum(t.refused) AS refused,
  (SELECT coalesce(sum(f.count), 0) FROM v_dmarc_foreign f WHERE f.domain = t.domain AND f.kind = 'forwarder') AS forwarded,
  (SELECT coalesce(sum(f.count), 0) FROM v_dmarc_foreign f WHERE f.domain = t.domain AND f.kind = 'unaligned') AS spoofed,
  min(t.day_at) AS first_at, max(t.day_at) AS last_at, (SELECT max(p.imported_at) FROM dmarc_report p WHERE p.domain = t.domain) AS imported_at
FROM t GROUP BY t.domain ORDER BY messages DESC, t.domain LIMIT 10;
