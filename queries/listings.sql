-- title: Block lists that receivers name
-- about: Which list, which of our addresses, who says so and when; the address is the one the answer quotes.
-- param: :since Unix seconds or a time
-- param: :until likewise

SELECT w.list, w.sublist, w.our_addr, w.provider, a.host, count(*) AS lines, sum(w.masked) AS masked, count(DISTINCT w.msg) AS messages,
  sum(w.status = 'bounced') AS bounced, min(w.logged_at) AS first_at, max(w.logged_at) AS last_at, min(v.url) AS url
FROM v_complaint w
JOIN verdict v ON v.text = w.text
JOIN mta a ON a.mta = w.mta
WHERE w.echo = 0 AND (w.list IS NOT NULL OR w.cause IN ('reputation.dnsbl', 'reputation.provider.list', 'reputation.domain.list'))
  AND w.logged_at >= coalesce(:since, 0) AND w.logged_at < coalesce(:until, 9e15)
GROUP BY w.list, w.sublist, w.our_addr, w.provider, a.host
ORDER BY lines DESC, w.provider;
