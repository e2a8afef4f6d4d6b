-- title: Refused mail stays in the queue: soft_bounce is on
-- told: detail
-- about: Recipients with a line of status=SOFTBOUNCE: a refusal for good that Postfix treats as one for now, as soft_bounce = yes tells it to. They wait, were given up, or were returned
--   at last, once it was switched off. Such mail is tried again for days, and its sender hears of it only then. The setting is for tests. Over once a refusal is final again.
-- param: :min_recipients 5: fewest such recipients

WITH kept AS (
  SELECT o.msg, o.domain, o.first_at, o.deferrals, d.delivery AS first, d.delivery AS last, d.logged_at
  FROM (VALUES ('deferred'), ('expired')) k CROSS JOIN outcome o ON o.outcome = k.column1 CROSS JOIN delivery d ON d.delivery = o.delivery AND d.status = 'SOFTBOUNCE'
  UNION ALL
  SELECT o.msg, o.domain, o.first_at, o.deferrals, min(d.delivery), max(d.delivery), max(d.logged_at)
  FROM outcome o INDEXED BY outcome_put_off CROSS JOIN delivery d ON d.msg = o.msg AND d.recipient = o.recipient AND d.status = 'SOFTBOUNCE'
  WHERE o.deferrals > 0 AND o.outcome = 'bounced' GROUP BY o.msg, o.recipient
), span AS (
  SELECT a.host, min(k.first_at) AS started_at, max(k.logged_at) AS ended_at, sum(k.deferrals) AS events, count(DISTINCT k.msg) AS messages, count(*) AS recipients,
    count(DISTINCT k.domain) AS domains, min(k.first) AS first, max(k.last) AS last
  FROM kept k CROSS JOIN message m ON m.msg = k.msg CROSS JOIN mta a ON a.mta = m.mta
  GROUP BY a.host HAVING count(*) >= coalesce(:min_recipients, 5)
), again AS (
  SELECT s.host, min(o.last_at) AS at FROM span s CROSS JOIN outcome o ON o.outcome = 'bounced' AND o.last_at > s.ended_at JOIN message m ON m.msg = o.msg JOIN mta a ON a.mta = m.mta AND a.host = s.host
  GROUP BY s.host
)
SELECT 'local.soft_bounce' AS cause, s.host AS provider, s.host, 'medium' AS severity, 99 AS confidence, CASE WHEN n.at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  s.started_at, s.ended_at, NULL AS peak_at, n.at AS ok_after_at, s.events, s.messages, s.recipients, s.domains, 'delivery' AS proof, s.first || ',' || s.last AS kinds,
  s.recipients || ' recipients refused for good, and tried again' AS detail
FROM span s LEFT JOIN again n ON n.host = s.host
ORDER BY s.started_at;
