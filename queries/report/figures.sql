-- title: The numbers in a report's sentences
-- about: One row per figure; *_at is seconds since 1970, *_s seconds. People's mail leaves out hops to a filter or alias, whose target has its own
--   row, and notifications of Postfix's own. Objections are replies about who we are: reputation, identity, authentication. refused: recipients put
--   off or refused for one, those included that Postfix put off by itself because the destination was suspended. ipv6_harmed: failed
--   lines with no other cause than IPv6; ipv6_unsure: likewise, but a server had answered someone of the same attempt before.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH note AS MATERIALIZED (SELECT child FROM v_link WHERE kind IN ('bounce', 'delay', 'dsn')),
mail AS MATERIALIZED (
  SELECT msg, provider, outcome, deferrals, delay_s, external, deferrals > 0 OR outcome IN ('bounced', 'expired', 'deferred') AS troubled
  FROM v_outcome
  WHERE outcome NOT IN ('filtered', 'forwarded') AND first_at < coalesce(:until, 1e11)
    AND (last_at >= coalesce(:since, 0) OR outcome IN ('deferred', 'held')) AND msg NOT IN (SELECT child FROM note)),
late AS MATERIALIZED (SELECT delay_s, row_number() OVER (ORDER BY delay_s) AS rank, count(*) OVER () AS n
  FROM mail WHERE outcome = 'sent' AND deferrals > 0),
taken AS MATERIALIZED ( -- how many recipients took at most delay_s
  SELECT delay_s, sum(k) OVER (ORDER BY delay_s) AS upto, sum(k) OVER () AS n
  FROM (SELECT delay_s, count(*) AS k FROM mail WHERE external = 1 AND delay_s IS NOT NULL GROUP BY delay_s)),
noted AS MATERIALIZED (
  SELECT o.outcome FROM note n CROSS JOIN v_outcome o ON o.msg = n.child
  WHERE o.last_at >= coalesce(:since, 0) AND o.last_at < coalesce(:until, 1e11)),
waiting AS MATERIALIZED (SELECT age_s FROM v_open WHERE intake_at < coalesce(:until, 1e11)),
failed AS MATERIALIZED (
  SELECT d.msg, d.recipient, d.domain, d.logged_at, d.status, d.reason, d.cause, d.masked, d.echo,
    d.cause LIKE 'network.ipv6.%' AND d.echo = 0 AND EXISTS (SELECT 1 FROM v_reply r WHERE r.attempt = d.attempt AND r.recipient IS NULL) AS unsure
  FROM v_delivery d
  WHERE d.status IN ('deferred', 'bounced') AND d.status <> 'sent' AND d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 1e11)),
attempt AS MATERIALIZED (
  SELECT count(*) AS n, coalesce(sum(failed_v6 > 0), 0) AS ipv6_failed FROM v_attempt
  WHERE opened = 1 AND started_at >= coalesce(:since, 0) AND started_at < coalesce(:until, 1e11)),
connect AS MATERIALIZED (
  SELECT family, reach, provider FROM v_connect_failure WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 1e11)),
reply AS MATERIALIZED (
  SELECT DISTINCT reply, logged_at, provider, cause, list IS NOT NULL AS listing,
    cause LIKE 'reputation.%' OR cause LIKE 'identity.%' OR cause LIKE 'auth.%' OR cause = 'rate.reputation' AS objection
  FROM v_reply WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 1e11)),
control AS MATERIALIZED (SELECT count(*) AS n FROM mail GROUP BY provider HAVING max(external) = 1 AND sum(troubled OR outcome <> 'sent') = 0)
SELECT 'first_at' AS figure, max(min(first_at), coalesce(:since, 0)) AS value FROM v_source
  WHERE last_at >= coalesce(:since, 0) AND first_at < coalesce(:until, 1e11)
UNION ALL SELECT 'last_at', min(max(last_at), coalesce(:until, 1e11)) FROM v_source
  WHERE last_at >= coalesce(:since, 0) AND first_at < coalesce(:until, 1e11)
UNION ALL SELECT 'lines', coalesce(sum(lines), 0) FROM v_source
UNION ALL SELECT 'not_understood', coalesce(sum(not_understood), 0) FROM v_source
UNION ALL SELECT 'messages', count(DISTINCT msg) FROM mail
UNION ALL SELECT 'recipients', count(*) FROM mail
UNION ALL SELECT 'sent', count(*) FROM mail WHERE outcome = 'sent'
UNION ALL SELECT 'sent_external', count(*) FROM mail WHERE external = 1
UNION ALL SELECT 'bounced', count(*) FROM mail WHERE outcome = 'bounced'
UNION ALL SELECT 'expired', count(*) FROM mail WHERE outcome = 'expired'
UNION ALL SELECT 'deferred', count(*) FROM mail WHERE outcome = 'deferred'
UNION ALL SELECT 'deleted', count(*) FROM mail WHERE outcome = 'deleted'
UNION ALL SELECT 'held', count(*) FROM mail WHERE outcome = 'held'
UNION ALL SELECT 'discarded', count(*) FROM mail WHERE outcome = 'discarded'
UNION ALL SELECT 'unknown', count(*) FROM mail WHERE outcome = 'unknown'
UNION ALL SELECT 'troubled', count(*) FROM mail WHERE troubled
UNION ALL SELECT 'late', count(*) FROM late
UNION ALL SELECT 'late_p50_s', (SELECT delay_s FROM late WHERE rank = (n + 1) / 2)
UNION ALL SELECT 'late_max_s', max(delay_s) FROM late
UNION ALL SELECT 'p50_s', (SELECT min(delay_s) FROM taken WHERE upto * 100 >= n * 50)
UNION ALL SELECT 'p95_s', (SELECT min(delay_s) FROM taken WHERE upto * 100 >= n * 95)
UNION ALL SELECT 'open', count(*) FROM waiting
UNION ALL SELECT 'oldest_open_s', max(age_s) FROM waiting
UNION ALL SELECT 'notifications', count(*) FROM noted
UNION ALL SELECT 'notifications_failed', count(*) FROM noted WHERE outcome IN ('bounced', 'expired', 'deferred')
UNION ALL SELECT 'control_providers', count(*) FROM control
UNION ALL SELECT 'control_recipients', coalesce(sum(n), 0) FROM control
UNION ALL SELECT 'first_failure_at', min(logged_at) FROM failed WHERE echo = 0
UNION ALL SELECT 'last_failure_at', max(logged_at) FROM failed WHERE echo = 0
UNION ALL SELECT 'refused', count(DISTINCT msg || ' ' || recipient) FROM failed WHERE (cause LIKE 'reputation.%' OR cause LIKE 'identity.%' OR cause LIKE 'auth.%' OR cause = 'rate.reputation')
UNION ALL SELECT 'first_objection_at', min(logged_at) FROM reply WHERE objection
UNION ALL SELECT 'last_objection_at', max(logged_at) FROM reply WHERE objection
UNION ALL SELECT 'deferrals', count(*) FROM failed WHERE status = 'deferred' AND echo = 0
UNION ALL SELECT 'echoes', count(*) FROM failed WHERE echo = 1
UNION ALL SELECT 'masked', count(*) FROM failed WHERE masked = 1 AND echo = 0
UNION ALL SELECT 'connect_texts', count(*) FROM failed WHERE reason LIKE 'connect to %' OR reason LIKE 'delivery temporarily suspended: connect to %'
UNION ALL SELECT 'ipv6_harmed', count(*) FROM failed WHERE cause LIKE 'network.ipv6.%' AND echo = 0 AND unsure = 0
UNION ALL SELECT 'ipv6_unsure', count(*) FROM failed WHERE unsure
UNION ALL SELECT 'ipv6_harmed_recipients', count(DISTINCT msg || ' ' || recipient) FROM failed WHERE cause LIKE 'network.ipv6.%' AND echo = 0 AND unsure = 0
UNION ALL SELECT 'ipv6_harmed_domains', group_concat(DISTINCT domain) FROM failed WHERE cause LIKE 'network.ipv6.%' AND echo = 0 AND unsure = 0
UNION ALL SELECT 'ipv6_given_up', count(DISTINCT d.msg || ' ' || d.recipient) FROM failed d JOIN failed b ON b.msg = d.msg AND b.recipient = d.recipient
  WHERE d.cause LIKE 'network.ipv6.%' AND b.status = 'bounced' AND b.cause LIKE 'dns.%' AND b.logged_at > d.logged_at
UNION ALL SELECT 'attempts', n FROM attempt
UNION ALL SELECT 'attempts_ipv6_failed', ipv6_failed FROM attempt
UNION ALL SELECT 'ipv6_failed', count(*) FROM connect WHERE family = 'ipv6'
UNION ALL SELECT 'ipv6_local', count(*) FROM connect WHERE family = 'ipv6' AND reach = 'local'
UNION ALL SELECT 'ipv6_remote', count(*) FROM connect WHERE family = 'ipv6' AND reach = 'remote'
UNION ALL SELECT 'ipv6_unknown', count(*) FROM connect WHERE family = 'ipv6' AND reach = 'unknown'
UNION ALL SELECT 'ipv4_failed', count(*) FROM connect WHERE family = 'ipv4'
UNION ALL SELECT 'ipv4_failed_providers', count(DISTINCT provider) FROM connect WHERE family = 'ipv4'
UNION ALL SELECT 'objections', count(*) FROM reply WHERE objection
UNION ALL SELECT 'objecting_providers', count(DISTINCT provider) FROM reply WHERE objection
UNION ALL SELECT 'taking_providers', count(DISTINCT provider) FROM mail
  WHERE external = 1 AND provider NOT IN (SELECT provider FROM reply WHERE objection)
UNION ALL SELECT 'listings', count(*) FROM reply WHERE listing
UNION ALL SELECT 'identity_replies', count(*) FROM reply WHERE cause LIKE 'identity.%'
UNION ALL SELECT 'ptr_replies', count(*) FROM reply WHERE cause IN ('identity.ptr', 'identity.fcrdns', 'identity.generic_ptr')
UNION ALL SELECT 'helo_replies', count(*) FROM reply WHERE cause IN ('identity.helo', 'reputation.helo_domain')
UNION ALL SELECT 'spf_replies', count(*) FROM reply WHERE cause = 'auth.spf'
UNION ALL SELECT 'dkim_replies', count(*) FROM reply WHERE cause = 'auth.dkim'
UNION ALL SELECT 'dmarc_replies', count(*) FROM reply WHERE cause IN ('auth.dmarc', 'auth.alignment', 'auth.required')
UNION ALL SELECT 'content_replies', count(*) FROM reply WHERE cause LIKE 'content.%';
