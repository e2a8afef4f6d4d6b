-- title: Refused mail stays in the queue: soft_bounce is on
-- told: detail
-- about: Recipients that wait, or were given up, and whose last line has status=SOFTBOUNCE: a refusal for good that Postfix treats as one for now, as soft_bounce = yes tells it to.
--   Such mail is tried again for days, and its sender hears of it only then. The setting is for tests. Over once a refusal is final again.
-- param: :min_recipients 5: fewest such recipients

WITH span AS (
  SELECT a.host, min(o.first_at) AS started_at, max(d.logged_at) AS ended_at, sum(o.deferrals) AS events, count(DISTINCT o.msg) AS messages, count(*) AS recipients,
    count(DISTINCT o.domain) AS domains, min(d.delivery) AS first, max(d.delivery) AS last
  FROM (VALUES ('deferred'), ('expired')) k CROSS JOIN outcome o ON o.outcome = k.column1 CROSS JOIN delivery d ON d.delivery = o.delivery AND d.status = 'SOFTBOUNCE'
  CROSS JOIN message m ON m.msg = o.msg CROSS JOIN mta a ON a.mta = m.mta
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
