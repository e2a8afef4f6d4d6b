-- title: Is it mail of others, forwarded from here, that fails SPF or DMARC?
-- about: Messages refused or put off for authentication; those that came in from outside under sender domains that nobody here sends with (no login, local user or
--   client with a private address among the newest 20,000 messages), and the commonest of these domains. What a filter or an alias of ours put back counts as it came in; what a
--   mailing list here sends on is known by the domain that the receiver names, where the envelope sender is not of others as well: newsletters have two.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH i AS MATERIALIZED (
  SELECT host, cause, started_at, ended_at FROM incident WHERE cause IN ('auth.spf', 'auth.dmarc', 'auth.required', 'auth.alignment') AND severity <> 'low'
    AND started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)
), refused AS MATERIALIZED (
  SELECT c.msg, max((SELECT n.domain FROM named_domain n WHERE n.text = c.text)) AS named -- the domain in From
  FROM i CROSS JOIN delivery_cause c ON c.cause = i.cause AND c.logged_at BETWEEN i.started_at AND i.ended_at + 600 AND c.status <> 'sent' AND c.echo = 0
  GROUP BY c.msg
), origin AS MATERIALIZED (
  SELECT r.msg, r.named, m.domain, m.outside
  FROM refused r JOIN sent_as m ON m.msg = coalesce((SELECT l.parent FROM link l WHERE l.child = r.msg AND l.kind IN ('filter', 'forward')), r.msg)
), ours AS MATERIALIZED (
  SELECT domain FROM own_domain
), theirs AS MATERIALIZED (
  SELECT msg, domain, 0 AS named FROM origin WHERE outside AND domain NOT IN (SELECT domain FROM ours)
  UNION SELECT msg, named, 1 FROM origin WHERE named <> domain AND named NOT IN (SELECT domain FROM ours) -- a mailing list sends it as its own, with their From
)
SELECT CASE WHEN k * 2 < n THEN 'against' WHEN lists * 2 >= k THEN 'list' ELSE 'supported' END AS verdict, n, k, (SELECT count(DISTINCT domain) FROM theirs) AS domains,
  coalesce((SELECT domain FROM theirs GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1), '-') AS domain_code
FROM (SELECT (SELECT count(*) FROM origin) AS n, (SELECT count(DISTINCT msg) FROM theirs) AS k, (SELECT count(DISTINCT msg) FROM theirs WHERE msg NOT IN (SELECT msg FROM theirs WHERE named = 0)) AS lists) WHERE n > 0;
