-- title: TLS, by provider
-- about: What smtp(8) says about its encrypted sessions; (none logged) also means that smtp_tls_loglevel is 0. In a window lines are counted one by one; the
--   whole log stands counted, but for its last hours.
-- param: :since Unix seconds or a time
-- param: :until likewise

WITH w AS MATERIALIZED (SELECT coalesce(:since, 0) AS since, coalesce(:until, 9e15) AS until, :since IS NULL AND :until IS NULL AS whole),
span(first, last) AS MATERIALIZED ( -- where the lines stand
  SELECT coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_tls'), 0) + 1, 9223372036854775807 FROM w WHERE whole
  UNION ALL
  SELECT min(first), max(last) FROM w CROSS JOIN fact_hour WHERE NOT whole AND what = 'delivery' AND hour_at > since - 3600 AND hour_at < until
), x(provider, tls, lines, sent, first_at, last_at) AS (
  SELECT provider, tls, lines, sent, first_at, last_at FROM w CROSS JOIN tls_sum WHERE whole
  UNION ALL
  SELECT i.provider, coalesce(h.body, d.tls, '(none logged)'), 1, d.status = 'sent', d.logged_at, d.logged_at
  FROM w CROSS JOIN span CROSS JOIN delivery d ON d.delivery BETWEEN span.first AND span.last AND d.logged_at >= since AND d.logged_at < until
  CROSS JOIN peer_info i ON i.peer = d.relay AND i.place = 'external'
  LEFT JOIN attempt t ON t.attempt = d.attempt
  LEFT JOIN phrase h ON h.phrase = t.tls
)
SELECT provider, tls, sum(lines) AS lines, sum(sent) AS sent, min(first_at) AS first_at, max(last_at) AS last_at
FROM x
GROUP BY provider, tls
ORDER BY lines DESC, provider, tls;
