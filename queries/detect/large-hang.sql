-- title: Large messages hang on the way, small ones don't
-- told: detail
-- about: At several providers the session breaks off or times out while the message itself is sent, and only of large messages: small ones to the same servers get through meanwhile.
--   So looks a path whose packets are too large for some link of it (a tunnel, a firewall that drops ICMP), and a firewall that inspects SMTP. It is what they share, not each of them.
-- param: :min_providers 3: fewest providers
-- param: :min_messages 8: fewest messages
-- param: :min_size 20000: what nine of ten of them must have in bytes: sessions break off at the end of messages of all sizes every day, and who took what meanwhile is not looked up then
-- param: :min_small 10: fewest smaller messages that the same providers took meanwhile
-- param: :ok_messages 3: large messages taken afterwards, from which it is over

WITH failed AS MATERIALIZED (
  SELECT a.host, c.msg, c.delivery, c.logged_at, d.recipient, d.domain, p.provider, m.size
  FROM (SELECT column1 FROM (VALUES ('protocol.lost_eod'), ('protocol.lost'), ('protocol.timeout')) WHERE EXISTS (SELECT 1 FROM verdict w WHERE w.cause = column1 AND w.stage IN ('data', 'eod'))) k
  CROSS JOIN delivery_cause c ON c.cause = k.column1 AND c.status = 'deferred' AND c.echo = 0 CROSS JOIN verdict v ON v.text = c.text AND v.stage IN ('data', 'eod')
  CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN peer_info p ON p.peer = d.relay AND p.place = 'external'
  CROSS JOIN message m ON m.msg = c.msg AND m.size IS NOT NULL CROSS JOIN mta a ON a.mta = m.mta
), part AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY logged_at, delivery ROWS UNBOUNDED PRECEDING) AS run
  FROM (SELECT *, logged_at - lag(logged_at) OVER (PARTITION BY host ORDER BY logged_at, delivery) < 86400 AS joined FROM failed)
), one AS (
  SELECT host, run, msg, size, row_number() OVER (PARTITION BY host, run ORDER BY size) AS nth, count(*) OVER (PARTITION BY host, run) AS n FROM (SELECT DISTINCT host, run, msg, size FROM part)
), span AS MATERIALIZED ( -- size: all but a tenth are at least as large
  SELECT p.host, p.run, min(p.logged_at) AS started_at, max(p.logged_at) AS ended_at, count(*) AS events, count(DISTINCT p.msg) AS messages, count(DISTINCT p.msg || ' ' || p.recipient) AS recipients,
    count(DISTINCT p.domain) AS domains, count(DISTINCT p.provider) AS providers, min(p.delivery) AS first, max(p.delivery) AS last,
    (SELECT o.size FROM one o WHERE o.host = p.host AND o.run = p.run AND o.nth = (o.n + 9) / 10) AS size
  FROM part p GROUP BY p.host, p.run
  HAVING count(DISTINCT p.msg) >= coalesce(:min_messages, 8) AND count(DISTINCT p.provider) >= coalesce(:min_providers, 3) AND size >= coalesce(:min_size, 20000)
), whose AS MATERIALIZED (
  SELECT DISTINCT host, run, provider FROM part
), again AS MATERIALIZED ( -- those that got through soon after: then it is no such path
  SELECT p.host, p.run, count(DISTINCT p.msg) AS n FROM span s JOIN part p ON p.host = s.host AND p.run = s.run
  CROSS JOIN outcome o ON o.msg = p.msg AND o.recipient = p.recipient AND o.outcome = 'sent' AND o.last_at <= s.ended_at
  GROUP BY p.host, p.run
), taken AS (
  SELECT s.host, s.run, sum(t.size < s.size AND t.logged_at <= s.ended_at) AS small, sum(t.size >= s.size AND t.logged_at <= s.ended_at) AS large,
    sum(t.size >= s.size AND t.logged_at > s.ended_at) AS after, min(CASE WHEN t.size >= s.size AND t.logged_at > s.ended_at THEN t.logged_at END) AS after_at
  FROM (SELECT s.* FROM span s LEFT JOIN again g ON g.host = s.host AND g.run = s.run WHERE coalesce(g.n, 0) * 3 <= s.messages) s
  CROSS JOIN sent_by_hour t ON t.hour_at > s.started_at - 3600 AND t.hour_at <= s.ended_at + 86400 AND t.logged_at >= s.started_at AND t.host = s.host
    AND t.provider IN (SELECT f.provider FROM whose f WHERE f.host = s.host AND f.run = s.run)
  GROUP BY s.host, s.run
)
SELECT 'network.mtu' AS cause, s.host AS provider, s.host, CASE WHEN s.messages >= 30 THEN 'high' ELSE 'medium' END AS severity, 70 AS confidence,
  CASE WHEN t.after >= coalesce(:ok_messages, 3) THEN 'recovered' ELSE 'open' END AS state, s.started_at, s.ended_at, NULL AS peak_at,
  CASE WHEN t.after >= coalesce(:ok_messages, 3) THEN t.after_at END AS ok_after_at, s.events, s.messages, s.recipients, s.domains, 'delivery' AS proof, s.first || ',' || s.last AS kinds,
  s.messages || ' messages of ' || s.size || ' bytes and more, at ' || s.providers || ' providers; ' || t.small || ' smaller ones got through there' AS detail
FROM span s JOIN taken t ON t.host = s.host AND t.run = s.run
WHERE t.small >= coalesce(:min_small, 10) AND t.large * 3 <= s.messages
ORDER BY s.started_at;
