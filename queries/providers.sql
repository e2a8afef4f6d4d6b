-- title: Providers: what they accepted, put off and refused
-- about: By recipient and final outcome; needed_retry: accepted, but not at once.
-- param: :since decided at or after; Unix seconds or a time
-- param: :until decided before

WITH w AS (
  SELECT since, until, whole, CAST(since / 3600 AS INTEGER) * 3600 + 3600 * (since > CAST(since / 3600 AS INTEGER) * 3600) AS h0,
    CAST(since / 86400 AS INTEGER) * 86400 + 86400 * (since > CAST(since / 86400 AS INTEGER) * 86400) AS d0,
    CAST(until / 3600 AS INTEGER) * 3600 AS h1, CAST(until / 86400 AS INTEGER) * 86400 AS d1
  FROM (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until, :since IS NULL AND :until IS NULL AS whole)),
piece(span, lo, hi) AS ( -- whole days of the window, whole hours before and after them; or all there is,
  SELECT 86400, d0, d1 FROM w WHERE NOT whole UNION ALL SELECT 3600, h0, min(d0, h1) FROM w WHERE NOT whole
  UNION ALL SELECT 3600, max(d0, d1), h1 FROM w WHERE NOT whole UNION ALL SELECT 100000000000, 0, 1 FROM w WHERE whole),
edge(lo, hi, hour_at) AS ( -- and what is left of an hour at both ends
  SELECT since, min(h0, until), h0 - 3600 FROM w WHERE since < h0
  UNION ALL SELECT max(h1, since), until, h1 FROM w WHERE until > h1 AND h1 >= h0 AND NOT whole),
fate(provider, outcome, late, n) AS ( -- plain successes are counted, and of the whole log all else too
  SELECT p.provider, 'sent', 0, p.recipients FROM piece CROSS JOIN plain p ON p.span = piece.span AND p.at >= lo AND p.at < hi
  UNION ALL
  SELECT v.provider, 'sent', 0, 1
  FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
  CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= lo AND v.logged_at < hi
  UNION ALL
  SELECT coalesce(nullif(s.provider, ''), i.provider, 'none'), s.outcome, s.late, s.n FROM w CROSS JOIN outcome_sum s LEFT JOIN domain_info i ON i.domain = s.domain WHERE whole
  UNION ALL
  SELECT coalesce(o.provider, i.provider, 'none'), o.outcome, o.deferrals > 0, 1
  FROM w CROSS JOIN outcome o LEFT JOIN domain_info i ON i.domain = o.domain WHERE NOT whole AND o.last_at >= since AND o.last_at < until)
SELECT provider, sum(n) AS recipients, sum((outcome = 'sent') * n) AS sent, sum((outcome = 'sent' AND late) * n) AS needed_retry,
  sum((outcome = 'bounced') * n) AS bounced, sum((outcome = 'expired') * n) AS expired, sum((outcome IN ('deferred', 'held', 'unknown')) * n) AS open,
  round(100.0 * sum(late * n) / sum(n), 1) AS deferred_pct
FROM fate
WHERE outcome NOT IN ('filtered', 'forwarded')
GROUP BY provider
ORDER BY recipients DESC, provider;
