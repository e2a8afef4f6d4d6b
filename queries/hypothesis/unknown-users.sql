-- title: Is it our list, or a receiver that lost its users?
-- about: Of the addresses refused as unknown while there were more than usual: those that had taken mail from here in the week before; those that only mail with the empty
--   sender was for (notifications and replies: back-scatter); those that a server of our own network refused, behind this one, which had taken the mail from outside; and the sender of a quarter and more of it, a list's own sender for each recipient (news+1@, news-x=y@) told as one.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, provider, started_at, ended_at FROM incident
  WHERE cause IN ('mailbox.unknown', 'reputation.listhygiene') AND severity <> 'low' AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
  ORDER BY events DESC, started_at LIMIT 1
), refused AS MATERIALIZED (
  SELECT lower(d.recipient) AS recipient, min(c.logged_at) AS at, max(m.sender) AS sender, max(m.sender IS NULL) AS hidden, d.domain,
    max(m.way_in = 1 AND m.sasl_user IS NULL AND EXISTS (SELECT 1 FROM private_peer v WHERE v.peer = d.relay)) AS behind
  FROM i CROSS JOIN delivery_cause c ON c.cause = 'mailbox.unknown' AND c.logged_at BETWEEN i.started_at AND i.ended_at AND c.status = 'bounced'
  JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = d.msg JOIN mta a ON a.mta = m.mta AND a.host = i.host
  WHERE i.provider = i.host OR c.provider = i.provider GROUP BY 1
), before AS (
  SELECT count(DISTINCT r.recipient) AS k
  FROM i CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at > i.started_at - 7 * 86400 AND h.hour_at <= i.ended_at
  CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND +d.status = 'sent' AND d.domain IN (SELECT domain FROM refused)
  JOIN refused r ON r.recipient = lower(d.recipient) AND d.logged_at < r.at
), part AS (SELECT lower(sender) AS sender, instr(sender, '@') AS at, instr(sender, '+') AS plus, instr(sender, '=') AS eq, instr(sender, '-') AS dash FROM refused WHERE sender <> ''),
folded AS (
  SELECT sender, at, CASE WHEN plus > 1 AND plus < at THEN plus WHEN eq > 1 AND eq < at THEN CASE WHEN dash > 1 AND dash < eq THEN dash ELSE eq END END AS cut FROM part
), top AS (
  SELECT CASE WHEN count(DISTINCT sender) = 1 THEN min(sender) ELSE list END AS sender, count(*) AS top
  FROM (SELECT sender, coalesce(substr(sender, 1, cut) || '*' || substr(sender, at), sender) AS list FROM folded) GROUP BY list ORDER BY 2 DESC, list LIMIT 1
)
SELECT CASE WHEN empty * 2 >= n THEN 'backscatter' WHEN behind * 2 >= n THEN 'behind' WHEN k >= 3 AND k * 3 >= n THEN 'supported' WHEN i.started_at - (SELECT min(first_at) FROM v_source) < 86400 THEN 'open' ELSE 'against' END AS verdict,
  n, k, empty, behind, coalesce((SELECT top FROM top WHERE top.top * 4 >= n), 0) AS top, coalesce((SELECT sender FROM top), '') AS sender_code
FROM i, before, (SELECT count(*) AS n, sum(sender = '' AND NOT hidden) AS empty, coalesce(sum(behind), 0) AS behind FROM refused) WHERE n > 0;
