-- 45-evidence-views.sql: imported evidence, and what the logs say about the same. As in 30-views.sql these names and columns stay.

CREATE VIEW v_evidence_file AS
  -- Each report and snapshot that was given to us.
  SELECT kind, path, bytes, result, detail, imported_at, strftime('%Y-%m-%dT%H:%M:%fZ', imported_at, 'unixepoch') AS imported_time, evidence_file
  FROM evidence_file;

CREATE VIEW v_own_address AS
  -- Addresses known to be ours, and from where: quoted by receivers in their replies, main.cf (smtp_bind_address), or stated (--ours).
  SELECT lower(addr) AS addr, 'quoted' AS known_from, min(first_at) AS first_at, max(last_at) AS last_at FROM our_address GROUP BY 1
  UNION ALL
  SELECT lower(v.value), 'main.cf', min(s.taken_at), max(s.taken_at)
  FROM config_value v JOIN config_snapshot s ON s.snapshot = v.snapshot
  WHERE v.name IN ('smtp_bind_address', 'smtp_bind_address6') AND v.value <> '' GROUP BY 1
  UNION ALL
  SELECT addr, 'stated', stated_at, stated_at FROM own_address;

CREATE VIEW v_dmarc AS
  -- One row per record of a DMARC report. aligned = 1: DMARC passed, by dkim or by spf (both as DMARC counts them). auth: what each check
  -- gave by itself. own = 1: the source is an address of ours. begin_at and end_at are the receiver's day; imported_at when we learned of it.
  SELECT p.report, p.org_name, p.report_id, p.form,
    p.begin_at, strftime('%Y-%m-%dT%H:%M:%SZ', p.begin_at, 'unixepoch') AS begin_time,
    p.end_at, strftime('%Y-%m-%dT%H:%M:%SZ', p.end_at, 'unixepoch') AS end_time,
    date((p.begin_at + p.end_at) / 2, 'unixepoch') AS day,
    p.domain, p.p AS policy, r.source_ip, CASE WHEN instr(r.source_ip, ':') > 0 THEN 'ipv6' ELSE 'ipv4' END AS family,
    r.count, r.disposition, r.dkim, r.spf, r.dkim = 'pass' OR r.spf = 'pass' AS aligned,
    r.header_from, r.envelope_from, r.envelope_to,
    (SELECT group_concat(a.kind || '=' || a.result || ' ' || a.domain || CASE WHEN a.selector <> '' THEN ' s=' || a.selector ELSE '' END, ', ')
      FROM dmarc_auth a WHERE a.record = r.record) AS auth,
    (SELECT group_concat(y.type || CASE WHEN y.comment <> '' THEN ' (' || y.comment || ')' ELSE '' END, ', ')
      FROM dmarc_reason y WHERE y.record = r.record) AS reasons,
    r.source_ip IN (SELECT addr FROM v_own_address) AS own,
    p.imported_at, strftime('%Y-%m-%dT%H:%M:%fZ', p.imported_at, 'unixepoch') AS imported_time, r.record
  FROM dmarc_record r JOIN dmarc_report p ON p.report = r.report;

CREATE VIEW v_dmarc_own_sources AS
  -- Mail from our own addresses: what fails here is ours to mend.
  SELECT * FROM v_dmarc WHERE own = 1;

CREATE VIEW v_dmarc_foreign AS
  -- Mail that names our domain and comes from elsewhere. kind: forwarder (our signature held, or the receiver says so), sender (spf is in line:
  -- somebody whom our records allow), unaligned (a spoofer, or a sender of ours that is not set up).
  SELECT CASE
      WHEN EXISTS (SELECT 1 FROM dmarc_reason y WHERE y.record = v.record AND y.type IN ('forwarded', 'mailing_list', 'trusted_forwarder')) THEN 'forwarder'
      WHEN v.spf = 'pass' THEN 'sender'
      WHEN v.dkim = 'pass' THEN 'forwarder'
      ELSE 'unaligned' END AS kind, v.*
  FROM v_dmarc v WHERE v.own = 0;

CREATE VIEW v_dmarc_trend AS
  -- By day (the middle of the reports' period, UTC) and domain: messages from our own addresses, and how many passed DMARC. refused: quarantined
  -- or rejected for it. foreign: messages from elsewhere, for comparison.
  SELECT day, CAST(strftime('%s', day) AS REAL) AS day_at, domain, count(DISTINCT report) AS reports,
    sum(own * count) AS messages, sum(own * count * aligned) AS aligned,
    round(100.0 * sum(own * count * aligned) / nullif(sum(own * count), 0), 1) AS aligned_pct,
    sum(own * count * (disposition IN ('quarantine', 'reject'))) AS refused,
    sum((own = 0) * count) AS "foreign", sum((own = 0) * count * (aligned = 0)) AS foreign_unaligned
  FROM v_dmarc GROUP BY day, domain;

CREATE VIEW v_dmarc_verdict AS
  -- By domain, in one word: aligned (at least 98 % of what our own addresses sent passed), failing, or unknown (no report names an address
  -- that is known to be ours).
  SELECT domain, CASE WHEN sum(messages) = 0 THEN 'unknown' WHEN sum(aligned) >= 0.98 * sum(messages) THEN 'aligned' ELSE 'failing' END AS verdict,
    sum(messages) AS messages, sum(aligned) AS aligned, round(100.0 * sum(aligned) / nullif(sum(messages), 0), 1) AS aligned_pct,
    sum(refused) AS refused, sum("foreign") AS "foreign", sum(foreign_unaligned) AS foreign_unaligned, sum(reports) AS reports,
    min(day) AS first_day, max(day) AS last_day,
    (SELECT max(p.imported_at) FROM dmarc_report p WHERE p.domain = t.domain) AS imported_at
  FROM v_dmarc_trend t GROUP BY domain;

CREATE VIEW v_dmarc_warning AS
  -- What was wrong with reports that could be read all the same.
  SELECT p.org_name, p.report_id, p.domain, w.warning, w.times, w.detail, f.path AS file, p.report
  FROM dmarc_warning w JOIN dmarc_report p ON p.report = w.report JOIN evidence_file f ON f.evidence_file = p.evidence_file;

CREATE VIEW v_tlsrpt AS
  -- One row per policy and kind of failure of a TLS report; one with result NULL where nothing failed. succeeded and failed are those of the policy.
  SELECT r.report, r.org_name, r.report_id,
    r.begin_at, strftime('%Y-%m-%dT%H:%M:%SZ', r.begin_at, 'unixepoch') AS begin_time,
    r.end_at, strftime('%Y-%m-%dT%H:%M:%SZ', r.end_at, 'unixepoch') AS end_time,
    p.domain, p.type, p.mx, p.succeeded, p.failed,
    f.result, f.sessions, f.sending_ip, f.receiving_mx, f.receiving_ip, f.code, f.info,
    r.imported_at, strftime('%Y-%m-%dT%H:%M:%fZ', r.imported_at, 'unixepoch') AS imported_time, p.policy
  FROM tls_policy p JOIN tls_report r ON r.report = p.report LEFT JOIN tls_failure f ON f.policy = p.policy;

CREATE VIEW v_queue AS
  -- One row per recipient in a snapshot of the queue, and what the log says of the same queue id. reason and cause: why it waits, by the queue file;
  -- log_outcome: what became of it in the end; log_cause, log_reason: its last `to=` line up to the snapshot. log_says, in one word: same; or, a
  -- mismatch (mismatch = 1): not-in-log, left-before, done-before (ended before the snapshot), no-deferral (the queue has a reason, the log no line),
  -- other-reason, masked (both show the last error, and the log an earlier reply that decided); or sent-since and the like; or log-begins-later,
  -- log-ends-before.
  WITH q AS (
    SELECT s.snapshot, s.taken_at, s.host, s.imported_at, e.entry, e.queue_name, e.queue_id, e.arrived_at, e.size, e.forced_expire, e.sender,
      r.n, r.recipient, r.orig_address, r.reason, r.bounce_reason,
      (SELECT m.msg FROM message m JOIN mta a ON a.mta = m.mta
        WHERE m.queue_id = e.queue_id AND m.intake_at BETWEEN e.arrived_at - 600 AND s.taken_at + 1 AND s.host IN ('', a.host)
        ORDER BY m.intake_at DESC LIMIT 1) AS msg
    FROM queue_recipient r JOIN queue_entry e ON e.entry = r.entry JOIN queue_snapshot s ON s.snapshot = e.snapshot
  ), l AS (
    SELECT q.*, (SELECT d.delivery FROM delivery d WHERE d.msg = q.msg AND d.recipient = q.recipient AND d.logged_at <= q.taken_at + 1
      ORDER BY d.logged_at DESC, d.delivery DESC LIMIT 1) AS delivery
    FROM q
  ), w AS (
  SELECT l.snapshot, l.taken_at, strftime('%Y-%m-%dT%H:%M:%fZ', l.taken_at, 'unixepoch') AS taken_time, l.host,
    l.queue_name, l.queue_id, l.recipient, l.orig_address, l.sender, l.size, l.forced_expire,
    l.arrived_at, strftime('%Y-%m-%dT%H:%M:%fZ', l.arrived_at, 'unixepoch') AS arrived_time, l.taken_at - l.arrived_at AS age_s,
    t.body AS reason, v.cause, v.confidence, b.body AS bounce_reason,
    l.msg, o.outcome AS log_outcome, o.last_at AS log_at, coalesce(c.cause, o.cause) AS log_cause, x.body AS log_reason,
    CASE
      WHEN l.msg IS NULL AND l.arrived_at > (SELECT max(last_at) FROM source) THEN 'log-ends-before'
      WHEN l.msg IS NULL AND l.arrived_at < (SELECT min(first_at) FROM source) THEN 'log-begins-later'
      WHEN l.msg IS NULL THEN 'not-in-log'
      WHEN m.ended_at < l.taken_at - 1 THEN 'left-before'
      WHEN d.status IN ('sent', 'bounced', 'expired', 'deliverable', 'undeliverable') THEN 'done-before'
      WHEN l.reason IS NOT NULL AND d.delivery IS NULL THEN 'no-deferral'
      WHEN c.masked = 1 AND d.reason = l.reason THEN 'masked'
      WHEN l.reason IS NOT NULL AND d.reason IS NOT l.reason THEN 'other-reason'
      WHEN o.outcome NOT IN ('deferred', 'held', 'unknown') THEN o.outcome || '-since'
      WHEN o.outcome IS NULL AND EXISTS (SELECT 1 FROM delivery y WHERE y.msg = l.msg AND y.recipient = l.recipient AND y.status = 'sent') THEN 'sent-since'
      ELSE 'same'
    END AS log_says,
    l.imported_at
  FROM l
  LEFT JOIN message m ON m.msg = l.msg
  LEFT JOIN outcome o ON o.msg = l.msg AND o.recipient = l.recipient
  LEFT JOIN delivery d ON d.delivery = l.delivery
  LEFT JOIN delivery_cause c ON c.delivery = d.delivery
  LEFT JOIN text t ON t.text = l.reason
  LEFT JOIN verdict v ON v.text = l.reason
  LEFT JOIN text b ON b.text = l.bounce_reason
  LEFT JOIN text x ON x.text = d.reason
  )
  SELECT w.*, w.log_says IN ('not-in-log', 'left-before', 'done-before', 'no-deferral', 'other-reason', 'masked') AS mismatch FROM w;

CREATE VIEW v_queue_missing AS
  -- Messages that were in the queue at the moment of a snapshot, by the log, and are not in the snapshot.
  SELECT s.snapshot, s.taken_at, a.host, m.queue_id, m.msg, m.sender, m.intake_at, m.ended, m.ended_at
  FROM queue_snapshot s JOIN message m ON m.intake_at < s.taken_at - 1 AND (m.ended_at IS NULL OR m.ended_at > s.taken_at + 1)
  JOIN mta a ON a.mta = m.mta
  WHERE s.host IN ('', a.host) AND m.activations > 0
    AND s.taken_at <= (SELECT max(f.last_at) FROM source f)
    AND NOT EXISTS (SELECT 1 FROM queue_entry e WHERE e.snapshot = s.snapshot AND e.queue_id = m.queue_id);

CREATE VIEW v_config_change AS
  -- Parameters of main.cf that differ between two snapshots of a host, one after the other: the change was made after after_at and not later than
  -- before_at. NULL: not set (Postfix's default). restarted_at: the last start or reload of Postfix in between that the log shows.
  WITH pair AS (
    SELECT host, snapshot AS new, taken_at AS before_at, lag(snapshot) OVER w AS old, lag(taken_at) OVER w AS after_at, imported_at
    FROM config_snapshot WINDOW w AS (PARTITION BY host ORDER BY taken_at, snapshot)
  ), changed AS (
    SELECT p.*, o.name, o.value AS old_value, n.value AS new_value
    FROM pair p JOIN config_value o ON o.snapshot = p.old LEFT JOIN config_value n ON n.snapshot = p.new AND n.name = o.name
    WHERE n.value IS NOT o.value
    UNION ALL
    SELECT p.*, n.name, NULL, n.value
    FROM pair p JOIN config_value n ON n.snapshot = p.new
    WHERE p.old IS NOT NULL AND NOT EXISTS (SELECT 1 FROM config_value o WHERE o.snapshot = p.old AND o.name = n.name)
  )
  SELECT c.host, c.name, c.old_value, c.new_value,
    c.after_at, strftime('%Y-%m-%dT%H:%M:%fZ', c.after_at, 'unixepoch') AS after_time,
    c.before_at, strftime('%Y-%m-%dT%H:%M:%fZ', c.before_at, 'unixepoch') AS before_time,
    (SELECT max(e.logged_at) FROM event e JOIN mta a ON a.mta = e.mta
      WHERE e.kind IN ('master.start', 'master.reload') AND e.logged_at BETWEEN c.after_at AND c.before_at AND c.host IN ('', a.host)) AS restarted_at,
    c.imported_at
  FROM changed c;
