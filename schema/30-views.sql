-- 30-views.sql: the interface. The names that begin with v_ and their columns stay; the other views and the tables below may change. Dropped and made again by every
-- version of the program. *_at = seconds since 1970-01-01 UTC; *_time = the same as RFC 3339 text in UTC; *_s = seconds;
-- file + line = where the log line stands; its verbatim text, where it was kept, is raw.body (raw.raw = source * 4294967296 + line).

CREATE VIEW raw AS
  -- Verbatim lines. raw: source * 4294967296 + line. The control bytes in a shape (or in a line without one) stand for what its fact holds.
  SELECT k.kept AS raw,
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(coalesce(h.body, k.body),
      char(1), k.body), char(2), coalesce(k.pid, '')), char(3), coalesce(t.body, e.detail, (SELECT r.body FROM refusal r WHERE r.reject = j.reject), '')), char(4), coalesce(p.host, j.client, '')),
      char(5), coalesce(p.addr, j.sender, '')), char(6), coalesce(d.recipient, j.recipient, '')), char(7), coalesce(j.helo, '')),
      char(8), coalesce(m.queue_id, '')), char(11), rtrim(rtrim(printf('%.6f', d.delay_us / 1e6), '0'), '.')),
      char(12), rtrim(rtrim(printf('%.6f', d.queue_us / 1e6), '0'), '.') || '/' || rtrim(rtrim(printf('%.6f', d.active_us / 1e6), '0'), '.') || '/' ||
      rtrim(rtrim(printf('%.6f', d.connect_us / 1e6), '0'), '.') || '/' || rtrim(rtrim(printf('%.6f', d.transfer_us / 1e6), '0'), '.')) AS body
  FROM kept k
  LEFT JOIN shape h ON h.shape = k.shape
  LEFT JOIN delivery d ON k.fact & 7 = 1 AND d.delivery = k.fact >> 3
  LEFT JOIN connect_failure f ON k.fact & 7 = 2 AND f.connect_failure = k.fact >> 3
  LEFT JOIN reply y ON k.fact & 7 = 3 AND y.reply = k.fact >> 3
  LEFT JOIN event e ON k.fact & 7 = 4 AND e.event = k.fact >> 3
  LEFT JOIN reject j ON k.fact & 7 = 5 AND j.reject = k.fact >> 3
  LEFT JOIN message m ON m.msg = coalesce(d.msg, y.msg, e.msg, j.msg)
  LEFT JOIN peer p ON p.peer = coalesce(d.relay, f.peer, y.peer)
  LEFT JOIN text t ON t.text = coalesce(d.reason, y.text);

CREATE VIEW answer AS
  -- The text in the brackets of a `to=` line. The control bytes in a phrase stand for what its delivery and message hold.
  SELECT d.delivery, coalesce(t.body,
    replace(replace(replace(h.body, char(1), coalesce(d.accepted, '')), char(2), d.recipient), char(3), coalesce(m.message_id, '')), d.accepted) AS body
  FROM delivery d
  JOIN message m ON m.msg = d.msg
  LEFT JOIN text t ON t.text = d.reason
  LEFT JOIN phrase h ON h.phrase = d.phrase;

CREATE VIEW refusal AS
  -- What was said to a client that was refused. The control bytes in a phrase stand for what the row holds.
  SELECT j.reject, j.mta, j.logged_at, j.program, j.action, j.client, j.sender, j.recipient, j.phrase, j.reason, CASE WHEN j.phrase IS NULL THEN j.reason ELSE
    replace(replace(replace(replace(replace(replace(h.body, char(1), coalesce(j.reason, '')), char(2), coalesce(j.recipient, '')),
      char(4), coalesce(substr(j.client, instr(j.client, '[') + 1, instr(j.client, ']') - instr(j.client, '[') - 1), '')), char(5), coalesce(j.sender, '')),
      char(6), coalesce(j.helo, '')), char(7), coalesce(j.client, '')) END AS body,
    coalesce(h.body || ' ' || j.reason, h.body, j.reason) AS words -- the same, but names and addresses are not in their places: to look for a word, at a third of the cost
  FROM reject j LEFT JOIN phrase h ON h.phrase = j.phrase;

CREATE VIEW released AS
  -- Messages that were on hold, and when they were let go: what they took from then on is nobody's slowness.
  SELECT event, msg, logged_at AS at FROM event WHERE kind = 'postsuper.action' AND msg IS NOT NULL AND detail = 'released from hold';

CREATE VIEW way_in AS
  -- How a message came in. cleanup: made by Postfix itself.
  SELECT column1 AS way_in, column2 AS name FROM (VALUES (1, 'smtpd'), (2, 'pickup'), (3, 'qmqpd'), (4, 'cleanup'));

CREATE VIEW failed_connect AS
  -- connect_failure and its reach. local: the error proves that nothing left the host; remote: that the peer was there; unknown: can't tell.
  SELECT f.*, CASE f.errno WHEN 'EADDRNOTAVAIL' THEN 'local' WHEN 'EAFNOSUPPORT' THEN 'local' WHEN 'ECONNRESET' THEN 'remote' ELSE 'unknown' END AS reach
  FROM connect_failure f;

CREATE VIEW connect_by_hour AS
  -- failed_connect and the hour it lies in: those from A to B are found by hour_at > A - 3600 AND hour_at <= B, and a look at logged_at. (The + keeps SQLite
  -- from making an index by mta.)
  SELECT h.hour_at, f.connect_failure, f.attempt, f.msg, +f.mta AS mta, f.logged_at, f.peer, f.errno, f.reach, f.source, f.line
  FROM fact_hour h CROSS JOIN failed_connect f ON f.connect_failure BETWEEN h.first AND h.last AND f.logged_at >= h.hour_at AND f.logged_at < h.hour_at + 3600
  WHERE h.what = 'connect_failure';

CREATE VIEW sent_by_hour AS
  -- `to=` lines with status=sent and the hour each lies in, likewise.
  SELECT h.hour_at, d.logged_at, d.delivery, a.host, d.msg, d.recipient, d.domain, d.relay, d.program, p.provider, p.place, m.mta, m.way_in, m.intake_at, m.size
  FROM fact_hour h CROSS JOIN delivery d ON d.delivery BETWEEN h.first AND h.last AND +d.status = 'sent' AND d.logged_at >= h.hour_at AND d.logged_at < h.hour_at + 3600
  CROSS JOIN peer_info p ON p.peer = d.relay CROSS JOIN message m ON m.msg = d.msg CROSS JOIN mta a ON a.mta = m.mta
  WHERE h.what = 'delivery';

CREATE VIEW server_reject AS
  -- Refusals of clients whose confirmed name is that of a mail server, for their address, name, HELO or sender domain. domain, parent: as in refused_server.
  SELECT reject, mta, logged_at, lower(rest) AS domain, lower(substr(rest, instr(rest, '.') + 1)) AS parent
  FROM (
    SELECT j.reject, j.mta, j.logged_at, substr(j.client, instr(j.client, '.') + 1, instr(j.client, '[') - instr(j.client, '.') - 1) AS rest
    FROM refusal j
    WHERE j.action = 'reject' AND j.client NOT LIKE 'unknown[%'
      AND (j.phrase IN (SELECT phrase FROM phrase WHERE body LIKE '%Client host rejected%' OR body LIKE '%blocked using%' OR body LIKE '%Helo command rejected%'
          OR body LIKE '%Sender address rejected: Domain not found%') -- found once, not for each
        OR j.reason LIKE '%Client host rejected%' OR j.reason LIKE '%blocked using%' OR j.reason LIKE '%Helo command rejected%' OR j.reason LIKE '%Sender address rejected: Domain not found%')
      AND (j.client LIKE '%mail%.%[%' OR j.client LIKE '%smtp%.%[%' OR j.client LIKE '%mx%.%[%' OR j.client LIKE '%mta%.%[%' OR j.client LIKE '%relay%.%[%'
        OR j.client LIKE 'out%.%[%')
      AND j.client NOT GLOB '*[0-9][0-9][0-9]*[[]*'
      AND j.words NOT LIKE '%greylist%' AND j.words NOT LIKE '%Access denied%')
  WHERE instr(rest, '.') > 0;

CREATE VIEW unnamed_reject AS
  -- Refusals of clients without a confirmed name, which may be those of servers: postscreen(8) knows no names, and smtpd(8) none that it can't confirm.
  SELECT j.reject, j.mta, j.logged_at, substr(j.client, instr(j.client, '[') + 1, instr(j.client, ']') - instr(j.client, '[') - 1) AS addr
  FROM refusal j
  WHERE j.action = 'reject' AND (j.program = 'postscreen' OR j.client LIKE 'unknown[%')
    AND (j.words LIKE '%blocked using%' OR j.program <> 'postscreen' AND (j.words LIKE '%Client host rejected: cannot find%' OR j.words LIKE '%Helo command rejected%'));

CREATE VIEW beside_reject AS
  -- Refusals of clients at private addresses, as in refused_beside.
  SELECT j.reject
  FROM refusal j
  WHERE j.action = 'reject'
    AND (instr(j.client, '[10.') OR instr(j.client, '[192.168.')
      OR instr(j.client, '[172.') AND (j.client GLOB '*[[]172.1[6-9].*' OR j.client GLOB '*[[]172.2?.*' OR j.client GLOB '*[[]172.3[01].*'))
    AND (j.words LIKE '%Relay access denied%' OR j.words LIKE '%Client host rejected%' OR j.words LIKE '%Helo command rejected%' OR j.words LIKE '%Sender address rejected%');

CREATE VIEW v_source AS
  -- Each file read: how much of it was understood, and the time it covers. FOREIGN is a word of SQL: write "foreign".
  SELECT source, path, lines, facts, counted, from_others AS "foreign", not_understood, repeats,
    first_at, strftime('%Y-%m-%dT%H:%M:%fZ', first_at, 'unixepoch') AS first_time,
    last_at, strftime('%Y-%m-%dT%H:%M:%fZ', last_at, 'unixepoch') AS last_time,
    dated_by, damage
  FROM source;

CREATE VIEW v_message AS
  -- One row per message in one queue. parent and link: the message it comes from (bounce, filter, forward, requeue …).
  SELECT m.msg, a.host, a.instance, m.queue_id,
    m.intake_at, strftime('%Y-%m-%dT%H:%M:%fZ', m.intake_at, 'unixepoch') AS intake_time,
    (SELECT w.name FROM way_in w WHERE w.way_in = m.way_in) AS intake, m.client, m.sasl_user, m.uid, m.sender, m.message_id, m.size, m.nrcpt, m.activations, m.first_active_at,
    m.last_at, m.held_at, m.expired_at, m.ended, m.ended_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', m.ended_at, 'unixepoch') AS ended_time,
    (SELECT l.parent FROM link l WHERE l.child = m.msg ORDER BY l.parent LIMIT 1) AS parent,
    (SELECT l.kind FROM link l WHERE l.child = m.msg ORDER BY l.parent LIMIT 1) AS link,
    s.path AS file, m.line
  FROM message m JOIN mta a ON a.mta = m.mta JOIN source s ON s.source = m.source;

CREATE VIEW v_link AS
  -- Messages that come from others.
  SELECT l.parent, p.queue_id AS parent_queue_id, l.child, c.queue_id AS child_queue_id, l.kind,
    l.logged_at, strftime('%Y-%m-%dT%H:%M:%fZ', l.logged_at, 'unixepoch') AS logged_time, s.path AS file, l.line
  FROM link l JOIN message p ON p.msg = l.parent JOIN message c ON c.msg = l.child JOIN source s ON s.source = l.source;

CREATE VIEW v_attempt AS
  -- One delivery request to one smtp(8) or lmtp(8) process. opened: it opened a connection or tried to. failed_v4, failed_v6: failed
  -- connects by family. masked: recipients whose line shows another error than the reply that decided.
  SELECT t.attempt, t.msg, a.host, t.program, t.pid,
    t.started_at, strftime('%Y-%m-%dT%H:%M:%fZ', t.started_at, 'unixepoch') AS started_time,
    t.ended_at, strftime('%Y-%m-%dT%H:%M:%fZ', t.ended_at, 'unixepoch') AS ended_time,
    t.opened, t.failed_v4, t.failed_v6,
    (SELECT count(*) FROM delivery d JOIN delivery_cause c ON c.delivery = d.delivery
      WHERE d.attempt = t.attempt AND d.status <> 'sent' AND c.masked = 1) AS masked,
    h.body AS tls, m.queue_id, a.instance
  FROM attempt t JOIN message m ON m.msg = t.msg JOIN mta a ON a.mta = m.mta LEFT JOIN phrase h ON h.phrase = t.tls;

CREATE VIEW v_delivery AS
  -- One row per `to=` line. reason: the text in brackets; cause: what truly decided, which a masked line does not show. (Its table is joined first, so that
  -- asking for a cause or for masked lines leaves the others out at once.)
  SELECT d.msg, d.attempt,
    d.logged_at, strftime('%Y-%m-%dT%H:%M:%fZ', d.logged_at, 'unixepoch') AS logged_time,
    m.queue_id, d.recipient, d.orig_to, n.name AS domain,
    coalesce(pi.provider, c.provider, di.provider, 'none') AS provider,
    CASE WHEN p.peer IS NULL THEN 'none'
      WHEN p.addr = '' THEN p.host
      ELSE p.host || '[' || p.addr || ']' || coalesce(':' || p.port, '') END AS relay,
    p.addr AS relay_addr, p.family, d.conn_use,
    d.delay_us / 1e6 AS delay_s, d.queue_us / 1e6 AS queue_s, d.active_us / 1e6 AS active_s,
    d.connect_us / 1e6 AS connect_s, d.transfer_us / 1e6 AS transfer_s,
    d.tls, d.dsn, d.status, (SELECT r.body FROM answer r WHERE r.delivery = d.delivery) AS reason,
    c.cause, c.confidence, coalesce(c.masked, 0) AS masked, coalesce(c.echo, 0) AS echo,
    d.program, a.host, a.instance, s.path AS file, d.line, d.delivery
  FROM delivery d
  LEFT JOIN delivery_cause c ON c.delivery = d.delivery
  JOIN message m ON m.msg = d.msg
  JOIN mta a ON a.mta = m.mta
  JOIN domain n ON n.domain = d.domain
  JOIN source s ON s.source = d.source
  LEFT JOIN peer p ON p.peer = d.relay
  LEFT JOIN peer_info pi ON pi.peer = d.relay
  LEFT JOIN domain_info di ON di.domain = d.domain;

CREATE VIEW v_outcome AS
  -- What became of each message and recipient: sent bounced expired deferred deleted held discarded filtered forwarded unknown.
  -- first_at: first `to=` line; last_at: what decided. queue_s: both waits in our queue. external = 1: its last hop was another
  -- machine's SMTP server. note = 1: the message is a notification of Postfix's own (bounce, delay, dsn). The first half is table outcome; the
  -- second half is every plain success on the first try.
  SELECT o.msg, m.queue_id, o.recipient, n.name AS domain, coalesce(o.provider, di.provider, 'none') AS provider,
    o.outcome, o.attempts, o.deferrals,
    o.first_at, strftime('%Y-%m-%dT%H:%M:%fZ', o.first_at, 'unixepoch') AS first_time,
    o.last_at, strftime('%Y-%m-%dT%H:%M:%fZ', o.last_at, 'unixepoch') AS last_time,
    o.cause, o.delayed_by, m.intake_at, d.delay_us / 1e6 AS delay_s, (d.queue_us + d.active_us) / 1e6 AS queue_s,
    d.connect_us / 1e6 AS connect_s, d.transfer_us / 1e6 AS transfer_s, d.dsn, d.status, o.external, a.host, o.delivery, o.note
  FROM outcome o
  JOIN message m ON m.msg = o.msg
  JOIN mta a ON a.mta = m.mta
  LEFT JOIN delivery d ON d.delivery = o.delivery
  LEFT JOIN domain n ON n.domain = o.domain
  LEFT JOIN domain_info di ON di.domain = o.domain
  UNION ALL
  SELECT d.msg, m.queue_id, d.recipient, n.name, coalesce(pi.provider, 'none'),
    'sent', 1, 0,
    d.logged_at, strftime('%Y-%m-%dT%H:%M:%fZ', d.logged_at, 'unixepoch'),
    d.logged_at, strftime('%Y-%m-%dT%H:%M:%fZ', d.logged_at, 'unixepoch'),
    NULL, NULL, m.intake_at, d.delay_us / 1e6, (d.queue_us + d.active_us) / 1e6,
    d.connect_us / 1e6, d.transfer_us / 1e6, d.dsn, d.status,
    pi.place IS 'external' AND d.program NOT LIKE '%lmtp',
    a.host, d.delivery, 0
  FROM delivery d
  JOIN message m ON m.msg = d.msg
  JOIN mta a ON a.mta = m.mta
  JOIN domain n ON n.domain = d.domain
  LEFT JOIN peer_info pi ON pi.peer = d.relay
  WHERE d.status = 'sent' AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.msg = d.msg);

CREATE VIEW v_plain AS
  -- The second half of v_outcome alone, and less of it: what table plain counts, line by line. (The + keeps SQLite
  -- from making an index by status, so that a range of keys is what it looks for.)
  SELECT d.delivery, d.msg, d.logged_at, coalesce(pi.provider, 'none') AS provider, pi.place IS 'external' AND d.program NOT LIKE '%lmtp' AS external,
    d.delay_us, d.connect_us, d.transfer_us
  FROM delivery d LEFT JOIN peer_info pi ON pi.peer = d.relay
  WHERE +d.status = 'sent' AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.msg = d.msg);

CREATE VIEW v_connect_failure AS
  -- One row per failed connect. host: the peer's name. reach: local = nothing left this machine; remote; unknown = can't tell.
  SELECT f.attempt, f.msg,
    f.logged_at, strftime('%Y-%m-%dT%H:%M:%fZ', f.logged_at, 'unixepoch') AS logged_time,
    p.host, p.addr, p.family, f.errno, f.reach, s.path AS file, f.line,
    p.port, coalesce(pi.provider, p.host) AS provider, a.host AS our_host, f.connect_failure
  FROM failed_connect f
  JOIN peer p ON p.peer = f.peer
  JOIN mta a ON a.mta = f.mta
  JOIN source s ON s.source = f.source
  LEFT JOIN peer_info pi ON pi.peer = f.peer;

CREATE VIEW v_reply AS
  -- One row per remote reply and recipient that the log holds: the lines a server's answer got to itself because another server was
  -- tried next (how: how the recipient is known), and `to=` lines whose reason is a server's answer (how = line; reply is then
  -- the negative delivery). recipient is NULL when the log does not tell whom of the attempt it was for. masked = 1: the
  -- recipient's own line shows another error. code and dsn come from the text.
  SELECT r.reply, r.msg, r.attempt,
    r.logged_at, strftime('%Y-%m-%dT%H:%M:%fZ', r.logged_at, 'unixepoch') AS logged_time,
    d.recipient, v.host, v.addr, v.stage, v.code, v.dsn, t.body AS text, v.cause,
    coalesce(c.masked = 1 AND c.reply = r.reply, 0) AS masked, coalesce(f.how, '') AS how, s.path AS file, r.line,
    v.provider, v.confidence, v.rule, v.list, v.sublist, v.our_addr, v.url, v.provider_code, r.source, t.text AS text_key
  FROM reply r
  JOIN text t ON t.text = r.text
  JOIN verdict v ON v.text = r.text
  JOIN source s ON s.source = r.source
  LEFT JOIN reply_for f ON f.reply = r.reply
  LEFT JOIN delivery d ON d.delivery = f.delivery
  LEFT JOIN delivery_cause c ON c.delivery = f.delivery
  WHERE r.kind IN ('said', 'refused')
  UNION ALL
  SELECT -d.delivery, d.msg, d.attempt,
    d.logged_at, strftime('%Y-%m-%dT%H:%M:%fZ', d.logged_at, 'unixepoch'),
    d.recipient, v.host, v.addr, v.stage, v.code, v.dsn, t.body, v.cause, 0, 'line', s.path, d.line,
    v.provider, v.confidence, v.rule, v.list, v.sublist, v.our_addr, v.url, v.provider_code, d.source, t.text
  FROM delivery d
  JOIN text t ON t.text = d.reason
  JOIN verdict v ON v.text = d.reason
  JOIN source s ON s.source = d.source
  WHERE v.remote = 1 AND v.echo = 0 AND d.status NOT IN ('sent', 'deliverable');

CREATE VIEW v_event AS
  -- Lines about the server itself: starts, reloads, warnings, fatal errors.
  SELECT e.logged_at, strftime('%Y-%m-%dT%H:%M:%fZ', e.logged_at, 'unixepoch') AS logged_time,
    a.host, a.instance, e.program, e.kind, e.detail, e.msg, e.attempt, s.path AS file, e.line, e.event
  FROM event e JOIN mta a ON a.mta = e.mta JOIN source s ON s.source = e.source;

CREATE VIEW v_complaint AS
  -- Everything that went wrong, line by line, by its true cause: `to=` lines that are no plain success (a masked one stands where the
  -- reply stands that decided, with that reply's time and line), and what servers said on lines of their own. reply = 1: a server's own words.
  SELECT cause, provider, mta, logged_at, msg, recipient, domain, status, text, confidence, delivery, reply, masked, echo, list, sublist, our_addr,
    source, line, to_source, to_line, to_at FROM complaint_line
  UNION ALL
  SELECT cause, provider, mta, logged_at, msg, recipient, domain, status, text, confidence, delivery, reply, masked, echo, list, sublist, our_addr,
    source, line, to_source, to_line, to_at FROM complaint_reply;

CREATE VIEW complaint_line AS
  -- The first part of v_complaint: `to=` lines. key: the delivery.
  SELECT c.delivery AS key, c.cause, CASE WHEN v.provider <> '' THEN v.provider ELSE coalesce(c.provider, di.provider, 'none') END AS provider,
    m.mta, coalesce(r.logged_at, c.logged_at) AS logged_at, c.msg, d.recipient, d.domain, c.status, c.text, c.confidence,
    c.echo = 0 AS delivery, v.remote = 1 AND c.echo = 0 AS reply, c.masked, c.echo, v.list, v.sublist, v.our_addr,
    coalesce(r.source, d.source) AS source, coalesce(r.line, d.line) AS line, d.source AS to_source, d.line AS to_line,
    c.logged_at AS to_at
  FROM delivery_cause c
  JOIN delivery d ON d.delivery = c.delivery
  JOIN message m ON m.msg = c.msg
  JOIN verdict v ON v.text = c.text
  LEFT JOIN domain_info di ON di.domain = d.domain
  LEFT JOIN reply r ON r.reply = c.reply;

CREATE VIEW complaint_reply AS
  -- The second part: what servers said on lines of their own, as far as no `to=` line shows it as its reason. key: minus the reply.
  SELECT -r.reply AS key, v.cause, v.provider, m.mta, r.logged_at, r.msg, NULL AS recipient, NULL AS domain, NULL AS status, r.text, v.confidence,
    0 AS delivery, v.remote AS reply, 0 AS masked, 0 AS echo, v.list, v.sublist, v.our_addr, r.source, r.line, NULL AS to_source, NULL AS to_line, NULL AS to_at
  FROM verdict v
  JOIN reply r ON r.text = v.text
  JOIN message m ON m.msg = r.msg
  WHERE NOT EXISTS (SELECT 1 FROM reply_for f JOIN delivery_cause c ON c.delivery = f.delivery WHERE f.reply = r.reply AND c.reply = r.reply);

CREATE VIEW v_cause AS
  -- What failed, by true cause, provider, block list and our address. deliveries: `to=` lines (echoes are only counted in echoes,
  -- once per message); replies: what servers said, on whatever line. Titles and remedies: src/rules/causes.json.
  SELECT w.cause, w.provider, w.list, w.sublist, w.our_addr,
    sum(w.reply) AS replies, sum(w.delivery) AS deliveries, sum(w.masked) AS masked,
    count(DISTINCT CASE WHEN w.echo = 1 THEN w.msg END) AS echoes,
    count(DISTINCT w.msg) AS messages, count(DISTINCT w.msg || ' ' || w.recipient) AS recipients,
    min(w.logged_at) AS first_at, strftime('%Y-%m-%dT%H:%M:%fZ', min(w.logged_at), 'unixepoch') AS first_time,
    max(w.logged_at) AS last_at, strftime('%Y-%m-%dT%H:%M:%fZ', max(w.logged_at), 'unixepoch') AS last_time,
    min(w.confidence) AS confidence, min(t.body) AS example
  FROM v_complaint w JOIN text t ON t.text = w.text
  GROUP BY 1, 2, 3, 4, 5;

CREATE VIEW v_spell AS
  -- Failures of one cause at one provider as one machine saw them, with gaps of less than a day. Where many providers have a few messages each,
  -- they are one row: provider others. loss = 1: at least 20 recipients were refused for good, and more than 0.5 % of those that
  -- anybody accepted on these days. What names our IPv6 address alone is over when a recipient was accepted over IPv6, or over whatever 20,
  -- or so many (four at least) that three of them would have met it before.
  SELECT host, cause, provider, 1 AS providers, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked,
    confidence, list, sublist, our_addr, ok_before_at,
    CASE WHEN our_addr GLOB '*:*' AND our_addr NOT GLOB '*.*' THEN coalesce((
        SELECT t.logged_at FROM sent_by_hour t CROSS JOIN peer p ON p.peer = t.relay AND p.family = 'ipv6'
        WHERE t.hour_at > spell.ended_at - 3600 AND t.hour_at <= spell.ended_at + 3 * 86400 AND t.logged_at > spell.ended_at AND t.provider = spell.provider AND t.host = spell.host
        ORDER BY t.hour_at, t.delivery LIMIT 1),
      CASE WHEN (SELECT coalesce(sum(CASE WHEN q.at > spell.ended_at - 3600 THEN q.recipients END), 0) + (SELECT count(*) FROM outcome o JOIN message m ON m.msg = o.msg JOIN mta b ON b.mta = m.mta
            WHERE o.outcome = 'sent' AND o.last_at > spell.ended_at AND o.last_at <= spell.ended_at + 3 * 86400 AND o.provider = spell.provider AND b.host = spell.host)
          >= min(20, max(4, 3 * coalesce(sum(CASE WHEN q.at <= spell.ended_at - 3600 THEN q.recipients END), 0) / spell.messages))
        FROM mta a CROSS JOIN plain q ON q.span = 3600 AND q.at > spell.started_at - 3600 AND q.mta = a.mta AND q.provider = spell.provider WHERE a.host = spell.host) THEN ok_after_at END)
    ELSE ok_after_at END AS ok_after_at,
    CASE WHEN bounced >= 20 THEN bounced * 200 > (SELECT coalesce(sum(t.accepted), 0) FROM traffic_hour t
      WHERE t.host = spell.host AND t.hour_at BETWEEN started_at - 86400 AND ended_at) ELSE 0 END AS loss
  FROM spell WHERE pool IS NULL
  UNION ALL
  SELECT host, cause, 'others', providers, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked,
    confidence, list, sublist, our_addr, NULL, ok_after_at,
    CASE WHEN bounced >= 20 THEN bounced * 200 > (SELECT coalesce(sum(t.accepted), 0) FROM traffic_hour t
      WHERE t.host = g.host AND t.hour_at BETWEEN started_at - 86400 AND ended_at) ELSE 0 END
  FROM (
    SELECT host, cause, count(DISTINCT provider) AS providers, min(started_at) AS started_at, max(ended_at) AS ended_at, min(peak_at) AS peak_at,
      sum(events) AS events, sum(replies) AS replies, sum(messages) AS messages, sum(recipients) AS recipients, sum(domains) AS domains,
      sum(bounced) AS bounced, sum(masked) AS masked, max(confidence) AS confidence, group_concat(DISTINCT list) AS list,
      group_concat(DISTINCT sublist) AS sublist, group_concat(DISTINCT our_addr) AS our_addr,
      CASE WHEN count(*) <= 2 * count(ok_after_at) AND max(ok_after_at) > max(ended_at) THEN max(ok_after_at) END AS ok_after_at -- some get no mail for weeks
    FROM spell WHERE pool IS NOT NULL GROUP BY host, cause, pool) g;

CREATE VIEW v_storm AS
  -- IPv6 fallback storms, and chronic ones (kind): many failed IPv6 connects close together, in a large share of the attempts.
  SELECT a.host, a.instance, i.kind, i.started_at, strftime('%Y-%m-%dT%H:%M:%fZ', i.started_at, 'unixepoch') AS started_time,
    i.ended_at, strftime('%Y-%m-%dT%H:%M:%fZ', i.ended_at, 'unixepoch') AS ended_time, i.ended_at - i.started_at AS length_s,
    i.failures, i.messages, i.opened, i.failing, round(100.0 * i.failing / max(i.opened, 1), 1) AS share_pct,
    i.at_local, i.at_remote, i.at_unknown, i.errnos, i.cause, i.sent_v4, i.sent_v6, i.deferred, i.bounced, i.no_line,
    i.connect_with_s, i.connect_without_s, i.mta
  FROM island i JOIN mta a ON a.mta = i.mta WHERE i.storm = 1;

CREATE VIEW v_open AS
  -- Recipients still waiting when the log ended, with their age then.
  SELECT o.msg, m.queue_id, o.recipient, n.name AS domain, CAST(coalesce(o.provider, di.provider, 'none') AS TEXT) AS provider,
    o.outcome, o.attempts, o.cause, m.intake_at, strftime('%Y-%m-%dT%H:%M:%fZ', m.intake_at, 'unixepoch') AS intake_time,
    o.last_at, strftime('%Y-%m-%dT%H:%M:%fZ', o.last_at, 'unixepoch') AS last_time,
    coalesce((SELECT l.last_at FROM machine_log l WHERE l.host = a.host), (SELECT max(s.last_at) FROM source s)) - m.intake_at AS age_s, a.host
  FROM outcome o
  JOIN message m ON m.msg = o.msg
  JOIN mta a ON a.mta = m.mta
  LEFT JOIN domain n ON n.domain = o.domain
  LEFT JOIN domain_info di ON di.domain = o.domain
  WHERE o.outcome IN ('deferred', 'held') OR (o.outcome = 'unknown' AND m.ended IS NULL);

CREATE VIEW v_domain_delay AS
  -- Delivery times by recipient domain: recipients accepted by an external server, each once. queue: both waits in our queue;
  -- connect: DNS, failed addresses, greeting, TLS; transfer: the message itself. Percentiles are NULL below five recipients.
  -- open: recipients still waiting, oldest_open_s: age of the oldest at the log's end; they are not in the percentiles.
  WITH w AS (SELECT domain, count(*) AS open, max(age_s) AS oldest FROM v_open WHERE domain IS NOT NULL GROUP BY domain)
  SELECT k.name AS domain, coalesce(y.n, 0) AS n, y.p50_s, y.p90_s, y.p95_s, y.p99_s, y.max_s,
    y.queue_p50_s, y.queue_p90_s, y.queue_p95_s, y.queue_p99_s, y.queue_max_s,
    y.connect_p50_s, y.connect_p90_s, y.connect_p95_s, y.connect_p99_s, y.connect_max_s,
    y.transfer_p50_s, y.transfer_p90_s, y.transfer_p95_s, y.transfer_p99_s, y.transfer_max_s,
    coalesce(w.open, 0) AS open, w.oldest AS oldest_open_s
  FROM (SELECT name FROM delay WHERE kind = 'domain' UNION SELECT domain FROM w) k
  LEFT JOIN delay y ON y.kind = 'domain' AND y.name = k.name
  LEFT JOIN w ON w.domain = k.name;

CREATE VIEW v_provider_delay AS
  -- The same by provider of the server that accepted.
  WITH w AS (SELECT provider, count(*) AS open, max(age_s) AS oldest FROM v_open GROUP BY provider)
  SELECT k.name AS provider, coalesce(y.n, 0) AS n, y.p50_s, y.p90_s, y.p95_s, y.p99_s, y.max_s,
    y.queue_p50_s, y.queue_p90_s, y.queue_p95_s, y.queue_p99_s, y.queue_max_s,
    y.connect_p50_s, y.connect_p90_s, y.connect_p95_s, y.connect_p99_s, y.connect_max_s,
    y.transfer_p50_s, y.transfer_p90_s, y.transfer_p95_s, y.transfer_p99_s, y.transfer_max_s,
    coalesce(w.open, 0) AS open, w.oldest AS oldest_open_s
  FROM (SELECT name FROM delay WHERE kind = 'provider' UNION SELECT provider FROM w) k
  LEFT JOIN delay y ON y.kind = 'provider' AND y.name = k.name
  LEFT JOIN w ON w.provider = k.name;

CREATE VIEW v_our_address AS
  -- Our own source addresses as receivers quote them, and how often they complain about them.
  SELECT a.host, o.addr, o.family, o.first_at, strftime('%Y-%m-%dT%H:%M:%fZ', o.first_at, 'unixepoch') AS first_time,
    o.last_at, strftime('%Y-%m-%dT%H:%M:%fZ', o.last_at, 'unixepoch') AS last_time, o.replies, o.complaints, o.lists
  FROM our_address o JOIN mta a ON a.mta = o.mta;

CREATE VIEW v_incident AS
  -- What went wrong, one row per incident. state: open, or recovered (seen to work afterwards). The start lies between ok_before_at
  -- (last seen to work) and started_at.
  SELECT i.incident, i.cause, i.provider, i.host, i.severity, i.state, i.confidence,
    i.started_at, strftime('%Y-%m-%dT%H:%M:%fZ', i.started_at, 'unixepoch') AS started_time,
    i.ok_before_at, strftime('%Y-%m-%dT%H:%M:%fZ', i.ok_before_at, 'unixepoch') AS ok_before_time,
    i.peak_at, strftime('%Y-%m-%dT%H:%M:%fZ', i.peak_at, 'unixepoch') AS peak_time,
    i.ended_at, strftime('%Y-%m-%dT%H:%M:%fZ', i.ended_at, 'unixepoch') AS ended_time,
    i.ok_after_at, strftime('%Y-%m-%dT%H:%M:%fZ', i.ok_after_at, 'unixepoch') AS ok_after_time,
    i.events, i.messages, i.recipients, i.domains, i.masked, i.list, i.sublist, i.our_addr, i.detector, i.detail
  FROM incident i;

CREATE VIEW v_evidence AS
  -- The lines behind each incident. note: first, last, peak, text (one of each distinct text), masked. raw: the line verbatim.
  SELECT e.incident, e.logged_at, strftime('%Y-%m-%dT%H:%M:%fZ', e.logged_at, 'unixepoch') AS logged_time, e.note,
    (SELECT r.body FROM raw r WHERE r.raw = e.source * 4294967296 + e.line) AS raw, s.path AS file, e.line, e.source
  FROM incident_evidence e JOIN source s ON s.source = e.source;

CREATE VIEW v_reject AS
  -- What our own server refused, held or discarded on the way in.
  SELECT j.reject, a.host, a.instance, j.logged_at, strftime('%Y-%m-%dT%H:%M:%fZ', j.logged_at, 'unixepoch') AS logged_time,
    j.program, j.action, j.stage, j.client, j.code, j.dsn, (SELECT r.body FROM refusal r WHERE r.reject = j.reject) AS reason, j.sender, j.recipient, j.helo, j.msg, s.path AS file, j.line
  FROM reject j JOIN mta a ON a.mta = j.mta JOIN source s ON s.source = j.source;

CREATE VIEW v_dkim_signer AS
  -- The DKIM keys under which a filter (opendkim) signed our mail, by the names their records have. Times are those of the hours.
  SELECT a.host, substr(t.kind, instr(t.kind, ': ') + 2) AS name, min(t.hour_at) AS first_at, strftime('%Y-%m-%dT%H:%M:%fZ', min(t.hour_at), 'unixepoch') AS first_time,
    max(t.hour_at) + 3600 AS last_at, strftime('%Y-%m-%dT%H:%M:%fZ', max(t.hour_at) + 3600, 'unixepoch') AS last_time, sum(t.lines) AS signatures
  FROM tally t JOIN mta a ON a.mta = t.mta WHERE t.kind GLOB 'opendkim.signed: *' GROUP BY a.host, name;

CREATE VIEW v_hostname AS
  -- myhostname as Postfix's own Message-IDs show it, one row for each unbroken run of a name.
  SELECT a.host, a.instance, h.name, h.first_at, strftime('%Y-%m-%dT%H:%M:%fZ', h.first_at, 'unixepoch') AS first_time,
    h.last_at, strftime('%Y-%m-%dT%H:%M:%fZ', h.last_at, 'unixepoch') AS last_time, h.lines
  FROM hostname h JOIN mta a ON a.mta = h.mta;

CREATE VIEW v_unparsed AS
  -- Lines that were not understood, as templates, with the first of each; why: no kind, cut short, regex limit, no header, empty line, too long.
  SELECT u.program, u.template, u.lines, u.example, s.path AS file, u.line, u.why
  FROM unparsed u JOIN source s ON s.source = u.source;
