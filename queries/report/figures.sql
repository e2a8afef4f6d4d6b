-- title: The numbers in a report's sentences
-- about: One row per figure; *_at is seconds since 1970, *_s seconds. People's mail leaves out hops to a filter or alias, whose target has its own
--   row, and notifications of Postfix's own. Objections are replies about who we are: reputation, identity, authentication. refused: recipients put
--   off or refused for one, those included that Postfix put off by itself because the destination was suspended. ipv6_harmed: failed
--   lines with no other cause than IPv6; ipv6_unsure: likewise, but a server had answered someone of the same attempt before.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH w AS (
  SELECT since, until, CAST(since / 3600 AS INTEGER) * 3600 + 3600 * (since > CAST(since / 3600 AS INTEGER) * 3600) AS h0,
    CAST(since / 86400 AS INTEGER) * 86400 + 86400 * (since > CAST(since / 86400 AS INTEGER) * 86400) AS d0,
    CAST(until / 3600 AS INTEGER) * 3600 AS h1, CAST(until / 86400 AS INTEGER) * 86400 AS d1
  FROM (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until)),
piece(span, lo, hi) AS ( -- whole days of the window, whole hours before and after them,
  SELECT 86400, d0, d1 FROM w UNION ALL SELECT 3600, h0, min(d0, h1) FROM w UNION ALL SELECT 3600, max(d0, d1), h1 FROM w),
edge(lo, hi, hour_at) AS ( -- and what is left of an hour at both ends
  SELECT since, min(h0, until), h0 - 3600 FROM w WHERE since < h0 UNION ALL SELECT max(h1, since), until, h1 FROM w WHERE until > h1 AND h1 >= h0),
plain_in AS MATERIALIZED ( -- plain successes, by provider
  SELECT provider, external, sum(recipients) AS n, sum(messages) AS messages
  FROM (
    SELECT p.provider, p.external, p.recipients, p.messages FROM piece CROSS JOIN plain p ON p.span = piece.span AND p.at >= lo AND p.at < hi
    UNION ALL
    SELECT v.provider, v.external, 1, NOT EXISTS (SELECT 1 FROM delivery e WHERE e.msg = v.msg AND e.delivery < v.delivery AND e.logged_at >= lo)
    FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
    CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= lo AND v.logged_at < hi)
  GROUP BY 1, 2),
own AS MATERIALIZED ( -- all else
  SELECT o.msg, coalesce(o.provider, i.provider, 'none') AS provider, o.outcome, o.deferrals, o.external, o.delivery,
    o.deferrals > 0 OR o.outcome IN ('bounced', 'expired', 'deferred') AS troubled
  FROM w CROSS JOIN outcome o LEFT JOIN domain_info i ON i.domain = o.domain
  WHERE o.outcome NOT IN ('filtered', 'forwarded') AND o.note = 0 AND o.first_at < until AND (o.last_at >= since OR o.outcome IN ('deferred', 'held'))),
mail AS MATERIALIZED (
  SELECT sum(n) AS recipients, sum(messages) AS messages, sum(sent) AS sent, sum(external) AS sent_external
  FROM (
    SELECT n, messages, n AS sent, n * external AS external FROM plain_in
    UNION ALL
    SELECT count(*), count(DISTINCT msg), sum(outcome = 'sent'), sum(external) FROM own)),
late AS MATERIALIZED (SELECT delay_us / 1e6 AS delay_s, row_number() OVER (ORDER BY delay_us) AS rank, count(*) OVER () AS n
  FROM own JOIN delivery USING (delivery) WHERE outcome = 'sent' AND deferrals > 0),
taken AS MATERIALIZED ( -- how many recipients took at most delay_us
  SELECT delay_us / 1e6 AS delay_s, sum(k) OVER (ORDER BY delay_us) AS upto, sum(k) OVER () AS n
  FROM (
    SELECT delay_us, sum(k) AS k
    FROM (
      SELECT p.delay_us, p.recipients AS k FROM piece CROSS JOIN plain_delay p ON p.span = piece.span AND p.at >= lo AND p.at < hi
      UNION ALL
      SELECT v.delay_us, 1
      FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
      CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= lo AND v.logged_at < hi AND v.external = 1
      UNION ALL
      SELECT d.delay_us, 1 FROM own o CROSS JOIN delivery d ON d.delivery = o.delivery WHERE o.external = 1)
    WHERE delay_us IS NOT NULL GROUP BY delay_us)),
noted AS MATERIALIZED (SELECT outcome FROM outcome, w WHERE note = 1 AND last_at >= since AND last_at < until),
waiting AS MATERIALIZED (SELECT age_s FROM v_open WHERE intake_at < coalesce(:until, 1e11)),
failed AS MATERIALIZED (
  SELECT sum(status = 'deferred' AND echo = 0) AS deferrals, sum(echo) AS echoes, sum(masked = 1 AND echo = 0) AS masked, sum(says_connect) AS connect_texts,
    min(CASE WHEN echo = 0 THEN logged_at END) AS first_at, max(CASE WHEN echo = 0 THEN logged_at END) AS last_at
  FROM delivery_cause, w WHERE status IN ('deferred', 'bounced') AND logged_at >= since AND logged_at < until),
refused AS MATERIALIZED (
  SELECT DISTINCT c.msg, d.recipient
  FROM w CROSS JOIN delivery_cause c CROSS JOIN delivery d ON d.delivery = c.delivery
  WHERE (c.cause GLOB 'reputation.*' OR c.cause GLOB 'identity.*' OR c.cause GLOB 'auth.*' OR c.cause = 'rate.reputation')
    AND c.status IN ('deferred', 'bounced') AND c.logged_at >= since AND c.logged_at < until),
harm AS MATERIALIZED ( -- of IPv6
  SELECT c.msg, d.recipient, d.domain, c.echo, c.echo = 0 AND EXISTS (SELECT 1 FROM v_reply r WHERE r.attempt = d.attempt AND r.recipient IS NULL) AS unsure, c.logged_at
  FROM w CROSS JOIN delivery_cause c CROSS JOIN delivery d ON d.delivery = c.delivery
  WHERE c.cause GLOB 'network.ipv6.*' AND c.status IN ('deferred', 'bounced') AND c.logged_at >= since AND c.logged_at < until),
attempt_in AS MATERIALIZED (
  SELECT coalesce(sum(opened), 0) AS n, coalesce(sum(failing), 0) AS ipv6_failed
  FROM (
    SELECT opened, failing FROM attempt_hour, w WHERE hour_at >= h0 AND hour_at < h1
    UNION ALL
    SELECT 1, t.failed_v6 > 0 FROM edge CROSS JOIN fact_hour h ON h.what = 'attempt' AND h.hour_at = edge.hour_at
    CROSS JOIN attempt t ON t.attempt BETWEEN h.first AND h.last AND t.started_at >= lo AND t.started_at < hi WHERE +t.opened = 1)),
connect AS MATERIALIZED (
  SELECT family, reach, provider, n FROM connect_hour, w WHERE hour_at >= h0 AND hour_at < h1
  UNION ALL
  SELECT f.family, f.reach, f.provider, 1 FROM edge CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = edge.hour_at
  CROSS JOIN v_connect_failure f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= lo AND f.logged_at < hi),
said AS MATERIALIZED (
  SELECT r.logged_at, v.provider, v.cause, v.list IS NOT NULL AS listing,
    v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation' AS objection
  FROM w CROSS JOIN verdict v CROSS JOIN reply r ON r.text = v.text
  WHERE (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause GLOB 'content.*' OR v.cause = 'rate.reputation')
    AND r.kind IN ('said', 'refused') AND r.logged_at >= since AND r.logged_at < until
  UNION ALL
  SELECT c.logged_at, v.provider, v.cause, v.list IS NOT NULL,
    v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation'
  FROM w CROSS JOIN delivery_cause c CROSS JOIN verdict v ON v.text = c.text
  WHERE (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause GLOB 'content.*' OR v.cause = 'rate.reputation')
    AND v.remote = 1 AND v.echo = 0 AND c.masked = 0 AND c.echo = 0 AND c.status <> 'sent' AND c.logged_at >= since AND c.logged_at < until
  UNION ALL -- address verification has no cause
  SELECT d.logged_at, v.provider, v.cause, v.list IS NOT NULL,
    v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause = 'rate.reputation'
  FROM w CROSS JOIN verdict v CROSS JOIN delivery d ON d.reason = v.text
  WHERE EXISTS (SELECT 1 FROM line_hour WHERE status = 'undeliverable') AND (v.list IS NOT NULL OR v.cause GLOB 'reputation.*' OR v.cause GLOB 'identity.*' OR v.cause GLOB 'auth.*' OR v.cause GLOB 'content.*' OR v.cause = 'rate.reputation')
    AND v.remote = 1 AND v.echo = 0 AND d.status = 'undeliverable' AND d.logged_at >= since AND d.logged_at < until),
control AS MATERIALIZED (
  SELECT sum(n) AS n
  FROM (SELECT provider, external, n, 0 AS bad FROM plain_in UNION ALL SELECT provider, external, 1, troubled OR outcome <> 'sent' FROM own)
  GROUP BY provider HAVING max(external) = 1 AND sum(bad) = 0)
SELECT 'first_at' AS figure, max(min(first_at), coalesce(:since, 0)) AS value FROM v_source
  WHERE last_at >= coalesce(:since, 0) AND first_at < coalesce(:until, 1e11)
UNION ALL SELECT 'last_at', min(max(last_at), coalesce(:until, 1e11)) FROM v_source
  WHERE last_at >= coalesce(:since, 0) AND first_at < coalesce(:until, 1e11)
UNION ALL SELECT 'lines', coalesce(sum(lines), 0) FROM v_source
UNION ALL SELECT 'not_understood', coalesce(sum(not_understood), 0) FROM v_source
UNION ALL SELECT 'messages', messages FROM mail
UNION ALL SELECT 'recipients', recipients FROM mail
UNION ALL SELECT 'sent', coalesce(sent, 0) FROM mail
UNION ALL SELECT 'sent_external', coalesce(sent_external, 0) FROM mail
UNION ALL SELECT 'bounced', count(*) FROM own WHERE outcome = 'bounced'
UNION ALL SELECT 'expired', count(*) FROM own WHERE outcome = 'expired'
UNION ALL SELECT 'deferred', count(*) FROM own WHERE outcome = 'deferred'
UNION ALL SELECT 'deleted', count(*) FROM own WHERE outcome = 'deleted'
UNION ALL SELECT 'held', count(*) FROM own WHERE outcome = 'held'
UNION ALL SELECT 'discarded', count(*) FROM own WHERE outcome = 'discarded'
UNION ALL SELECT 'unknown', count(*) FROM own WHERE outcome = 'unknown'
UNION ALL SELECT 'troubled', count(*) FROM own WHERE troubled
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
UNION ALL SELECT 'first_failure_at', first_at FROM failed
UNION ALL SELECT 'last_failure_at', last_at FROM failed
UNION ALL SELECT 'refused', count(*) FROM refused
UNION ALL SELECT 'first_objection_at', min(logged_at) FROM said WHERE objection
UNION ALL SELECT 'last_objection_at', max(logged_at) FROM said WHERE objection
UNION ALL SELECT 'deferrals', coalesce(deferrals, 0) FROM failed
UNION ALL SELECT 'echoes', coalesce(echoes, 0) FROM failed
UNION ALL SELECT 'masked', coalesce(masked, 0) FROM failed
UNION ALL SELECT 'connect_texts', coalesce(connect_texts, 0) FROM failed
UNION ALL SELECT 'ipv6_harmed', count(*) FROM harm WHERE echo = 0 AND unsure = 0
UNION ALL SELECT 'ipv6_unsure', count(*) FROM harm WHERE unsure
UNION ALL SELECT 'ipv6_harmed_recipients', count(DISTINCT msg || ' ' || recipient) FROM harm WHERE echo = 0 AND unsure = 0
UNION ALL SELECT 'ipv6_harmed_domains', group_concat(DISTINCT n.name) FROM harm h JOIN domain n ON n.domain = h.domain WHERE h.echo = 0 AND h.unsure = 0
UNION ALL SELECT 'ipv6_given_up', count(DISTINCT h.msg || ' ' || h.recipient)
  FROM harm h CROSS JOIN delivery_cause b ON b.msg = h.msg AND b.status = 'bounced' AND b.cause GLOB 'dns.*' AND b.logged_at > h.logged_at
  CROSS JOIN delivery d ON d.delivery = b.delivery AND d.recipient = h.recipient CROSS JOIN w WHERE b.logged_at < w.until
UNION ALL SELECT 'attempts', n FROM attempt_in
UNION ALL SELECT 'attempts_ipv6_failed', ipv6_failed FROM attempt_in
UNION ALL SELECT 'ipv6_failed', coalesce(sum(n), 0) FROM connect WHERE family = 'ipv6'
UNION ALL SELECT 'ipv6_local', coalesce(sum(n), 0) FROM connect WHERE family = 'ipv6' AND reach = 'local'
UNION ALL SELECT 'ipv6_remote', coalesce(sum(n), 0) FROM connect WHERE family = 'ipv6' AND reach = 'remote'
UNION ALL SELECT 'ipv6_unknown', coalesce(sum(n), 0) FROM connect WHERE family = 'ipv6' AND reach = 'unknown'
UNION ALL SELECT 'ipv4_failed', coalesce(sum(n), 0) FROM connect WHERE family = 'ipv4'
UNION ALL SELECT 'ipv4_failed_providers', count(DISTINCT provider) FROM connect WHERE family = 'ipv4'
UNION ALL SELECT 'objections', count(*) FROM said WHERE objection
UNION ALL SELECT 'objecting_providers', count(DISTINCT provider) FROM said WHERE objection
UNION ALL SELECT 'taking_providers', count(*)
  FROM (SELECT provider FROM plain_in WHERE external = 1 UNION SELECT provider FROM own WHERE external = 1) WHERE provider NOT IN (SELECT provider FROM said WHERE objection)
UNION ALL SELECT 'listings', count(*) FROM said WHERE listing
UNION ALL SELECT 'identity_replies', count(*) FROM said WHERE cause GLOB 'identity.*'
UNION ALL SELECT 'ptr_replies', count(*) FROM said WHERE cause IN ('identity.ptr', 'identity.fcrdns', 'identity.generic_ptr')
UNION ALL SELECT 'helo_replies', count(*) FROM said WHERE cause IN ('identity.helo', 'reputation.helo_domain')
UNION ALL SELECT 'spf_replies', count(*) FROM said WHERE cause = 'auth.spf'
UNION ALL SELECT 'dkim_replies', count(*) FROM said WHERE cause = 'auth.dkim'
UNION ALL SELECT 'dmarc_replies', count(*) FROM said WHERE cause IN ('auth.dmarc', 'auth.alignment', 'auth.required')
UNION ALL SELECT 'content_replies', count(*) FROM said WHERE cause GLOB 'content.*';
