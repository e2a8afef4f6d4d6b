-- Why each `to=` line is not a plain success.

-- Its own words first. The provider is the relay's; with relay=none it is that of the last server tried in the attempt.
INSERT INTO delivery_cause(delivery, msg, logged_at, cause, confidence, text, reply, masked, echo, provider, status, tried, says_connect)
SELECT d.delivery, d.msg, d.logged_at, v.cause, v.confidence, d.reason, NULL, 0, v.echo,
  CASE
    WHEN d.relay IS NOT NULL THEN (SELECT i.provider FROM peer_info i WHERE i.peer = d.relay)
    WHEN d.attempt IS NOT NULL THEN (
      SELECT i.provider
      FROM (
        -- the last of each, found from the end of the attempt's own: a request may have thousands
        SELECT * FROM (SELECT f.peer, f.logged_at, f.source, f.line FROM connect_failure f
          WHERE f.attempt = d.attempt AND f.logged_at <= d.logged_at ORDER BY f.connect_failure DESC LIMIT 1)
        UNION ALL
        SELECT * FROM (SELECT r.peer, r.logged_at, r.source, r.line FROM reply r
          WHERE r.attempt = d.attempt AND r.logged_at <= d.logged_at ORDER BY r.reply DESC LIMIT 1)
      ) s JOIN peer_info i ON i.peer = s.peer
      ORDER BY s.logged_at DESC, s.source DESC, s.line DESC LIMIT 1)
  END, d.status, d.attempt IS NOT NULL,
  EXISTS (SELECT 1 FROM text t WHERE t.text = d.reason AND (t.body LIKE 'connect to %' OR t.body LIKE 'delivery temporarily suspended: connect to %'))
FROM redo n
CROSS JOIN delivery d ON d.msg = n.msg
CROSS JOIN verdict v ON v.text = d.reason
WHERE v.cause NOT IN ('accept.ok', 'accept.local', 'accept.handoff') AND d.status NOT LIKE '%deliverable%';

-- Masking: a local failure (connect, lost connection, DNS …) is logged over the answer that an earlier server of the attempt gave this
-- recipient. The last such answer is the cause; one that only follows from another ("need RCPT first") does not count.
WITH m AS MATERIALIZED (
  SELECT c.delivery,
    (SELECT r.reply FROM reply_for f JOIN reply r ON r.reply = f.reply JOIN verdict w ON w.text = r.text
      WHERE f.delivery = c.delivery AND r.kind IN ('said', 'refused') AND w.remote = 1
      ORDER BY w.cause = 'echo.followup', r.reply DESC LIMIT 1) AS reply
  FROM redo n
  CROSS JOIN delivery_cause c ON c.msg = n.msg
  CROSS JOIN delivery d ON d.delivery = c.delivery
  CROSS JOIN verdict v ON v.text = c.text
  WHERE v.remote = 0 AND v.echo = 0 AND d.status <> 'sent' AND d.attempt IS NOT NULL
)
UPDATE delivery_cause AS c
SET masked = 1, reply = m.reply, text = r.text, cause = w.cause, confidence = w.confidence
FROM m JOIN reply r ON r.reply = m.reply JOIN verdict w ON w.text = r.text
WHERE m.reply IS NOT NULL AND c.delivery = m.delivery;

-- Echoes: "delivery temporarily suspended: …" is no new event. Its cause is the last real one of this recipient, else of another recipient
-- of the message in that domain, else what the echoed text says.
CREATE TEMP TABLE real_one AS
  SELECT p.msg, q.recipient, q.domain, p.logged_at, p.delivery
  FROM (SELECT DISTINCT c.msg FROM redo n CROSS JOIN delivery_cause c ON c.msg = n.msg WHERE c.echo = 1) n
  CROSS JOIN delivery_cause p ON p.msg = n.msg
  CROSS JOIN delivery q ON q.delivery = p.delivery
  WHERE p.echo = 0 AND q.status <> 'sent';
CREATE INDEX temp.real_recipient ON real_one(msg, recipient, logged_at, delivery);
CREATE INDEX temp.real_domain ON real_one(msg, domain, logged_at, delivery);
WITH e AS MATERIALIZED (
  SELECT c.delivery, coalesce(
      (SELECT p.delivery FROM real_one p WHERE p.msg = c.msg AND p.recipient = d.recipient AND (p.logged_at, p.delivery) < (c.logged_at, c.delivery)
        ORDER BY p.logged_at DESC, p.delivery DESC LIMIT 1),
      (SELECT p.delivery FROM real_one p WHERE p.msg = c.msg AND p.domain = d.domain AND (p.logged_at, p.delivery) < (c.logged_at, c.delivery)
        ORDER BY p.logged_at DESC, p.delivery DESC LIMIT 1)) AS prior
  FROM redo n
  CROSS JOIN delivery_cause c ON c.msg = n.msg
  CROSS JOIN delivery d ON d.delivery = c.delivery
  WHERE c.echo = 1
)
UPDATE delivery_cause AS c
SET text = p.text, cause = p.cause, confidence = p.confidence, provider = coalesce(c.provider, p.provider)
FROM e JOIN delivery_cause p ON p.delivery = e.prior
WHERE c.delivery = e.delivery;
DROP TABLE real_one;
