-- title: The numbers in a report's sentences
-- about: One row per figure; *_at is seconds since 1970, *_s seconds. People's mail leaves out hops to a filter or alias, whose target has its own
--   row, and notifications of Postfix's own. Objections are replies about who we are: reputation, identity, authentication. refused: recipients put
--   off or refused for one, those included that Postfix put off by itself because the destination was suspended. ipv6_harmed: failed
--   lines with no other cause than IPv6, whose attempt tried no IPv4 address in vain; ipv6_unsure: likewise, but a server had answered someone of the same attempt before.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

WITH w AS (
  SELECT since, until, whole, CAST(since / 3600 AS INTEGER) * 3600 + 3600 * (since > CAST(since / 3600 AS INTEGER) * 3600) AS h0,
    CAST(since / 86400 AS INTEGER) * 86400 + 86400 * (since > CAST(since / 86400 AS INTEGER) * 86400) AS d0,
    CAST(until / 3600 AS INTEGER) * 3600 AS h1, CAST(until / 86400 AS INTEGER) * 86400 AS d1
  FROM (SELECT coalesce(:since, 0) AS since, coalesce(:until, 1e11) AS until, :since IS NULL AND :until IS NULL AS whole)),
piece(span, lo, hi) AS ( -- whole days of the window, whole hours before and after them; or all there is,
  SELECT 86400, d0, d1 FROM w WHERE NOT whole UNION ALL SELECT 3600, h0, min(d0, h1) FROM w WHERE NOT whole
  UNION ALL SELECT 3600, max(d0, d1), h1 FROM w WHERE NOT whole UNION ALL SELECT 100000000000, 0, 1 FROM w WHERE whole),
edge(lo, hi, hour_at) AS ( -- and what is left of an hour at both ends
  SELECT since, min(h0, until), h0 - 3600 FROM w WHERE since < h0
  UNION ALL SELECT max(h1, since), until, h1 FROM w WHERE until > h1 AND h1 >= h0 AND NOT whole),
plain_in(provider, external, n, messages) AS MATERIALIZED ( -- plain successes, by provider
  SELECT p.provider, p.external, p.recipients, p.messages FROM piece CROSS JOIN plain p ON p.span = piece.span AND p.at >= lo AND p.at < hi
  UNION ALL
  SELECT v.provider, v.external, 1, NOT EXISTS (SELECT 1 FROM delivery e WHERE e.msg = v.msg AND e.delivery < v.delivery AND e.logged_at >= lo)
  FROM edge CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = edge.hour_at
  CROSS JOIN v_plain v ON v.delivery BETWEEN h.first AND h.last AND v.logged_at >= lo AND v.logged_at < hi),
own AS MATERIALIZED ( -- all else in a window, row by row
  SELECT o.msg, coalesce(o.provider, i.provider, 'none') AS provider, o.outcome, o.deferrals, o.external, o.delivery
  FROM w CROSS JOIN (VALUES ('sent'), ('bounced'), ('expired'), ('deleted'), ('discarded'), ('unknown'), ('deferred'), ('held')) k
  CROSS JOIN outcome o ON o.outcome = k.column1 AND o.last_at >= CASE WHEN k.column1 IN ('deferred', 'held') THEN 0 ELSE since END
  LEFT JOIN domain_info i ON i.domain = o.domain
  WHERE NOT whole AND o.note = 0 AND o.first_at < until),
mine(provider, outcome, late, external, n) AS MATERIALIZED (SELECT provider, outcome, deferrals > 0, external, count(*) FROM own GROUP BY 1, 2, 3, 4), -- counted
kind(outcome, late, external, n) AS MATERIALIZED ( -- the whole log's stand ready
  SELECT outcome, late, external, sum(n) FROM mine GROUP BY 1, 2, 3
  UNION ALL
  SELECT s.outcome, s.late, s.external, sum(s.n) FROM w CROSS JOIN outcome_sum s WHERE whole AND s.note = 0 AND s.outcome NOT IN ('filtered', 'forwarded') GROUP BY 1, 2, 3),
span AS MATERIALIZED ( -- where the lines of a window stand
  SELECT what, min(first) AS first, max(last) AS last FROM w CROSS JOIN fact_hour
  WHERE NOT whole AND what IN ('delivery', 'reply') AND hour_at > since - 3600 AND hour_at < until GROUP BY what),
mail AS MATERIALIZED (
  SELECT sum(n) AS recipients, sum(messages) AS messages, sum(sent) AS sent, sum(external) AS sent_external
  FROM (
    SELECT sum(n) AS n, sum(messages) AS messages, sum(n) AS sent, sum(n * external) AS external FROM plain_in
    UNION ALL
    SELECT coalesce(sum(n), 0), (SELECT count(DISTINCT msg) FROM own) + coalesce((SELECT n FROM total, w WHERE whole AND what = 'message' AND name = ''), 0),
      sum(CASE outcome WHEN 'sent' THEN n END), sum(n * external) FROM kind)),
late AS MATERIALIZED ( -- how many recipients of late mail took at most delay_s
  SELECT nullif(delay_us, -1) / 1e6 AS delay_s, sum(k) OVER (ORDER BY delay_us) AS upto, sum(k) OVER () AS n
  FROM (
    SELECT delay_us, sum(k) AS k
    FROM (
      SELECT delay_us, sum(n) AS k FROM outcome_delay WHERE what = 'late' AND (SELECT whole FROM w) GROUP BY delay_us
      UNION ALL SELECT coalesce(d.delay_us, -1), 1 FROM own o CROSS JOIN delivery d ON d.delivery = o.delivery WHERE o.outcome = 'sent' AND o.deferrals > 0)
    GROUP BY delay_us)),
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
      SELECT y.delay_us, y.n FROM w CROSS JOIN outcome_delay y ON y.what = 'external' WHERE whole
      UNION ALL
      SELECT d.delay_us, 1 FROM own o CROSS JOIN delivery d ON d.delivery = o.delivery WHERE o.external = 1)
    WHERE delay_us IS NOT NULL GROUP BY delay_us)),
noted(n, failed) AS MATERIALIZED (
  SELECT sum(n), sum((outcome IN ('bounced', 'expired', 'deferred')) * n)
  FROM (
    SELECT s.outcome, s.n FROM w CROSS JOIN outcome_sum s WHERE whole AND s.note = 1
    UNION ALL
    SELECT o.outcome, 1
    FROM w CROSS JOIN (SELECT DISTINCT outcome FROM outcome_sum) k CROSS JOIN outcome o ON o.outcome = k.outcome AND o.last_at >= since AND o.last_at < until
    WHERE NOT whole AND o.note = 1)),
waiting AS MATERIALIZED (SELECT age_s FROM v_open WHERE intake_at < coalesce(:until, 1e11)),
line AS MATERIALIZED ( -- what is no plain success, in a window
  SELECT c.delivery, c.msg, c.logged_at, c.status, c.echo, c.masked, c.says_connect, c.cause
  FROM w CROSS JOIN span ON span.what = 'delivery' CROSS JOIN delivery_cause c ON c.delivery BETWEEN span.first AND span.last
  WHERE c.status IN ('deferred', 'bounced') AND c.logged_at >= since AND c.logged_at < until),
failed AS MATERIALIZED (
  SELECT sum((status = 'deferred' AND echo = 0) * n) AS deferrals, sum(echo * n) AS echoes, sum((masked = 1 AND echo = 0) * n) AS masked, sum(says_connect * n) AS connect_texts
  FROM (
    SELECT status, echo, masked, says_connect, n FROM w CROSS JOIN cause_hour WHERE whole AND status IN ('deferred', 'bounced')
    UNION ALL SELECT status, echo, masked, says_connect, 1 FROM line)),
failed_at(at) AS MATERIALIZED ( -- among these are the first and the last time
  SELECT logged_at FROM line WHERE echo = 0
  UNION ALL
  SELECT c.logged_at
  FROM (SELECT min(hour_at) AS first, max(hour_at) AS last FROM w CROSS JOIN cause_hour WHERE whole AND status IN ('deferred', 'bounced') AND echo = 0) x
  CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at IN (x.first, x.last) CROSS JOIN delivery_cause c ON c.delivery BETWEEN h.first AND h.last
  WHERE c.status IN ('deferred', 'bounced') AND c.echo = 0),
refused(n) AS MATERIALIZED (
  SELECT coalesce((SELECT n FROM total, w WHERE whole AND what = 'refused'), 0) + (
    SELECT count(*) FROM (
      SELECT DISTINCT l.msg, d.recipient FROM line l CROSS JOIN delivery d ON d.delivery = l.delivery
      WHERE l.cause GLOB 'reputation.*' OR l.cause GLOB 'identity.*' OR l.cause GLOB 'auth.*' OR l.cause = 'rate.reputation'))),
harm AS MATERIALIZED ( -- of IPv6
  SELECT c.msg, d.recipient, d.domain, c.echo, c.echo = 0 AND EXISTS (
    SELECT 1 FROM reply r WHERE r.attempt = d.attempt AND r.kind IN ('said', 'refused') AND NOT EXISTS (SELECT 1 FROM reply_for f WHERE f.reply = r.reply)) AS unsure, c.logged_at
  FROM w CROSS JOIN delivery_cause c CROSS JOIN delivery d ON d.delivery = c.delivery LEFT JOIN attempt t ON t.attempt = d.attempt
  WHERE coalesce(t.failed_v4, 0) = 0 AND c.cause GLOB 'network.ipv6.*' AND c.status IN ('deferred', 'bounced') AND c.logged_at >= since AND c.logged_at < until),
attempt_in AS MATERIALIZED (
  SELECT coalesce(sum(opened), 0) AS n, coalesce(sum(failing), 0) AS ipv6_failed
  FROM (
    SELECT opened, failing FROM attempt_hour, w WHERE hour_at >= h0 AND hour_at < h1
    UNION ALL
    SELECT 1, t.failed_v6 > 0 FROM edge CROSS JOIN fact_hour h ON h.what = 'attempt' AND h.hour_at = edge.hour_at
    CROSS JOIN attempt t ON t.attempt BETWEEN h.first AND h.last AND t.started_at >= lo AND t.started_at < hi WHERE +t.opened = 1)),
connect(family, reach, n) AS MATERIALIZED (
  SELECT family, reach, sum(n) -- in the order of their key
  FROM (SELECT family, reach, sum(n) AS n FROM connect_hour WHERE hour_at >= (SELECT h0 FROM w) AND hour_at < (SELECT h1 FROM w) GROUP BY hour_at, mta, family, errno, reach)
  GROUP BY 1, 2
  UNION ALL
  SELECT f.family, f.reach, count(*) FROM edge CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = edge.hour_at
  CROSS JOIN v_connect_failure f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= lo AND f.logged_at < hi GROUP BY 1, 2),
silent(provider) AS MATERIALIZED ( -- whose servers did not answer
  SELECT provider FROM connect_hour WHERE family = 'ipv4' AND hour_at >= (SELECT h0 FROM w) AND hour_at < (SELECT h1 FROM w)
  UNION
  SELECT f.provider FROM edge CROSS JOIN fact_hour h ON h.what = 'connect_failure' AND h.hour_at = edge.hour_at
  CROSS JOIN v_connect_failure f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= lo AND f.logged_at < hi WHERE f.family = 'ipv4'),
said(logged_at, provider, cause, listing, objection, n) AS MATERIALIZED ( -- in a window, one by one
  SELECT r.logged_at, r.provider, r.cause, r.listing, r.objection, 1
  FROM w CROSS JOIN span ON span.what = 'reply' CROSS JOIN v_said_reply r ON r.reply BETWEEN span.first AND span.last WHERE r.logged_at >= since AND r.logged_at < until
  UNION ALL
  SELECT l.logged_at, l.provider, l.cause, l.listing, l.objection, 1
  FROM w CROSS JOIN span ON span.what = 'delivery' CROSS JOIN v_said_line l ON l.delivery BETWEEN span.first AND span.last WHERE l.logged_at >= since AND l.logged_at < until
  UNION ALL
  SELECT p.logged_at, p.provider, p.cause, p.listing, p.objection, 1
  FROM w CROSS JOIN span ON span.what = 'delivery' AND EXISTS (SELECT 1 FROM line_hour WHERE status = 'undeliverable')
  CROSS JOIN v_said_probe p ON p.delivery BETWEEN span.first AND span.last WHERE p.logged_at >= since AND p.logged_at < until),
topic(cause, listing, n) AS MATERIALIZED (
  SELECT cause, listing, sum(n) FROM w CROSS JOIN said_hour WHERE whole GROUP BY 1, 2 UNION ALL SELECT cause, listing, sum(n) FROM said GROUP BY 1, 2),
objector(provider) AS MATERIALIZED (
  SELECT provider FROM w CROSS JOIN said_hour WHERE whole AND (cause GLOB 'reputation.*' OR cause GLOB 'identity.*' OR cause GLOB 'auth.*' OR cause = 'rate.reputation') UNION SELECT provider FROM said WHERE objection),
ends(hour_at) AS MATERIALIZED ( -- of the whole log: hours of the first and the last of them
  SELECT (SELECT hour_at FROM said_hour WHERE cause GLOB 'reputation.*' OR cause GLOB 'identity.*' OR cause GLOB 'auth.*' OR cause = 'rate.reputation' ORDER BY hour_at LIMIT 1) FROM w WHERE whole
  UNION SELECT (SELECT hour_at FROM said_hour WHERE cause GLOB 'reputation.*' OR cause GLOB 'identity.*' OR cause GLOB 'auth.*' OR cause = 'rate.reputation' ORDER BY hour_at DESC LIMIT 1) FROM w WHERE whole),
objected_at(at) AS MATERIALIZED ( -- among these are the first and the last time
  SELECT logged_at FROM said WHERE objection
  UNION ALL
  SELECT v.logged_at FROM ends CROSS JOIN fact_hour h ON h.what = 'reply' AND h.hour_at = ends.hour_at
  CROSS JOIN v_said_reply v ON v.reply BETWEEN h.first AND h.last WHERE v.objection
  UNION ALL
  SELECT v.logged_at FROM ends CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = ends.hour_at
  CROSS JOIN v_said_line v ON v.delivery BETWEEN h.first AND h.last WHERE v.objection
  UNION ALL
  SELECT v.logged_at FROM ends CROSS JOIN fact_hour h ON h.what = 'delivery' AND h.hour_at = ends.hour_at AND EXISTS (SELECT 1 FROM line_hour WHERE status = 'undeliverable')
  CROSS JOIN v_said_probe v ON v.delivery BETWEEN h.first AND h.last WHERE v.objection),
taker AS MATERIALIZED ( -- providers of which a server took something: those without trouble, and those that did not object
  SELECT coalesce(sum(bad = 0), 0) AS well, coalesce(sum((bad = 0) * n), 0) AS recipients, coalesce(sum(NOT objects), 0) AS taking
  FROM (
    SELECT sum(n) AS n, sum(bad) AS bad, max(objects) AS objects
    FROM (
      SELECT provider, external, n, 0 AS bad, 0 AS objects FROM plain_in
      UNION ALL
      SELECT provider, external, n, late OR outcome <> 'sent', 0 FROM mine
      UNION ALL
      SELECT provider, external, n, late OR outcome <> 'sent', 0
      FROM w CROSS JOIN outcome_sum WHERE whole AND provider <> '' AND note = 0 AND outcome NOT IN ('filtered', 'forwarded')
      UNION ALL
      SELECT coalesce(i.provider, 'none'), s.external, s.n, s.late OR s.outcome <> 'sent', 0
      FROM w CROSS JOIN outcome_sum s LEFT JOIN domain_info i ON i.domain = s.domain
      WHERE whole AND s.provider = '' AND s.note = 0 AND s.outcome NOT IN ('filtered', 'forwarded')
      UNION ALL
      SELECT provider, 0, 0, 0, 1 FROM objector)
    GROUP BY provider HAVING max(external) = 1))
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
UNION ALL SELECT 'bounced', coalesce(sum(n), 0) FROM kind WHERE outcome = 'bounced'
UNION ALL SELECT 'expired', coalesce(sum(n), 0) FROM kind WHERE outcome = 'expired'
UNION ALL SELECT 'deferred', coalesce(sum(n), 0) FROM kind WHERE outcome = 'deferred'
UNION ALL SELECT 'deleted', coalesce(sum(n), 0) FROM kind WHERE outcome = 'deleted'
UNION ALL SELECT 'held', coalesce(sum(n), 0) FROM kind WHERE outcome = 'held'
UNION ALL SELECT 'discarded', coalesce(sum(n), 0) FROM kind WHERE outcome = 'discarded'
UNION ALL SELECT 'unknown', coalesce(sum(n), 0) FROM kind WHERE outcome = 'unknown'
UNION ALL SELECT 'troubled', coalesce(sum(n), 0) FROM kind WHERE late OR outcome IN ('bounced', 'expired', 'deferred')
UNION ALL SELECT 'late', coalesce(max(n), 0) FROM late
UNION ALL SELECT 'late_p50_s', (SELECT delay_s FROM late WHERE upto >= (n + 1) / 2 ORDER BY upto LIMIT 1)
UNION ALL SELECT 'late_max_s', max(delay_s) FROM late
UNION ALL SELECT 'p50_s', (SELECT min(delay_s) FROM taken WHERE upto * 100 >= n * 50)
UNION ALL SELECT 'p95_s', (SELECT min(delay_s) FROM taken WHERE upto * 100 >= n * 95)
UNION ALL SELECT 'open', count(*) FROM waiting
UNION ALL SELECT 'oldest_open_s', max(age_s) FROM waiting
UNION ALL SELECT 'notifications', coalesce(n, 0) FROM noted
UNION ALL SELECT 'notifications_failed', coalesce(failed, 0) FROM noted
UNION ALL SELECT 'control_providers', well FROM taker
UNION ALL SELECT 'control_recipients', recipients FROM taker
UNION ALL SELECT 'first_failure_at', min(at) FROM failed_at
UNION ALL SELECT 'last_failure_at', max(at) FROM failed_at
UNION ALL SELECT 'refused', n FROM refused
UNION ALL SELECT 'first_objection_at', min(at) FROM objected_at
UNION ALL SELECT 'last_objection_at', max(at) FROM objected_at
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
UNION ALL SELECT 'ipv4_failed_providers', count(*) FROM silent
UNION ALL SELECT 'objections', coalesce(sum(n), 0) FROM topic WHERE cause GLOB 'reputation.*' OR cause GLOB 'identity.*' OR cause GLOB 'auth.*' OR cause = 'rate.reputation'
UNION ALL SELECT 'objecting_providers', count(*) FROM objector
UNION ALL SELECT 'taking_providers', taking FROM taker
UNION ALL SELECT 'listings', coalesce(sum(n), 0) FROM topic WHERE listing
UNION ALL SELECT 'identity_replies', coalesce(sum(n), 0) FROM topic WHERE cause GLOB 'identity.*'
UNION ALL SELECT 'ptr_replies', coalesce(sum(n), 0) FROM topic WHERE cause IN ('identity.ptr', 'identity.fcrdns', 'identity.generic_ptr')
UNION ALL SELECT 'helo_replies', coalesce(sum(n), 0) FROM topic WHERE cause IN ('identity.helo', 'reputation.helo_domain')
UNION ALL SELECT 'spf_replies', coalesce(sum(n), 0) FROM topic WHERE cause = 'auth.spf'
UNION ALL SELECT 'dkim_replies', coalesce(sum(n), 0) FROM topic WHERE cause = 'auth.dkim'
UNION ALL SELECT 'dmarc_replies', coalesce(sum(n), 0) FROM topic WHERE cause IN ('auth.dmarc', 'auth.alignment', 'auth.required')
UNION ALL SELECT 'content_replies', coalesce(sum(n), 0) FROM topic WHERE cause GLOB 'content.*';
