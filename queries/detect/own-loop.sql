-- title: Mail loops back to this machine
-- about: The server that refuses mail for "too many hops" has this machine's own name: it was we who sent it round, by a transport, a relay or an MX that leads back here.
-- param: :min_messages 3: fewest messages

WITH looped AS MATERIALIZED (
  SELECT a.host, c.msg, c.delivery, c.logged_at, d.recipient, d.domain
  FROM delivery_cause c CROSS JOIN verdict v ON v.text = c.text AND v.remote = 1 CROSS JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg JOIN mta a ON a.mta = m.mta
  WHERE c.cause = 'remote.loop' AND c.echo = 0
    AND EXISTS (SELECT 1 FROM hostname h JOIN mta o ON o.mta = h.mta AND o.host = a.host WHERE lower(h.name) = lower(v.host))
), span AS (
  SELECT host, min(logged_at) AS started_at, max(logged_at) AS ended_at, count(*) AS events, count(DISTINCT msg) AS messages, count(DISTINCT msg || ' ' || recipient) AS recipients,
    count(DISTINCT domain) AS domains, min(delivery) AS first, max(delivery) AS last
  FROM looped GROUP BY host HAVING count(DISTINCT msg) >= coalesce(:min_messages, 3)
)
SELECT 'local.loop' AS cause, host AS provider, host, CASE WHEN messages >= 10 THEN 'medium' ELSE 'low' END AS severity, 90 AS confidence,
  CASE WHEN ok_at IS NULL THEN 'open' ELSE 'recovered' END AS state, started_at, ended_at, NULL AS peak_at, ok_at AS ok_after_at, events, messages, recipients, domains,
  'delivery' AS proof, first || ',' || last AS kinds, messages || ' messages came back' AS detail
FROM (SELECT s.*, CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = s.host) > s.ended_at + 86400 THEN (SELECT max(p.last_at) FROM provider_seen p WHERE p.host = s.host AND p.last_at > s.ended_at + 86400) END AS ok_at FROM span s)
ORDER BY started_at;
