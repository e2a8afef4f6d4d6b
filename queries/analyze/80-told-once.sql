-- One event is told once. A finding that another one explains is told in it (signal.told_in) and makes no incident: what happened to all is the machine's
-- own, what a server says outright is more than a rise of its deferrals, mail that stops is what a full disk does. Nothing is told in what happened at another
-- time: it lies within the other one's time, up to two hours more at each end, since retries follow; findings that are made day by day (rise, drop) need only
-- touch it. It may be the same event and it may not: where the log could tell them apart, they stay apart.

CREATE TEMP TABLE explains(nth INTEGER PRIMARY KEY, by_cause TEXT, by_place TEXT, cause TEXT, place TEXT);
INSERT INTO explains(by_cause, by_place, cause, place) VALUES
  -- our own machine, line and log, before anything that others seem to do
  ('local.*', 'host', 'local.*', 'same cause'),
  ('local.loop', 'host', 'remote.loop', 'any'),
  ('local.lists', 'host', 'reject.known', 'host'),
  ('local.disk', 'host', 'remote.full', 'any'),
  ('local.[dct]*', 'host', 'volume.*', 'host'),
  ('local.[dct]*', 'host', 'deferral.rise', 'any'),
  ('local.filter', 'host', 'volume.*', 'host'),
  ('dns.[tn]*', 'host', 'dns.*', 'any'),
  ('dns.[tn]*', 'host', 'deferral.rise', 'any'),
  ('dns.[tn]*', 'host', 'delay.connect', 'any'),
  ('dns.[tn]*', 'host', 'volume.*', 'host'),
  ('network.[tru]*', 'host', 'network.[tru]*', 'any'),
  ('network.[tru]*', 'host', 'network.ipv6.*', 'any'),
  ('network.[tru]*', 'host', 'protocol.*', 'any'),
  ('network.mtu', 'host', 'protocol.*', 'any'),
  ('network.mtu', 'host', 'deferral.rise', 'any'),
  ('network.[tru]*', 'host', 'delay.connect', 'any'),
  ('network.ipv6.timeout', 'host', 'delay.connect', 'any'),
  ('network.[tru]*', 'host', 'dns.tempfail', 'any'),
  ('network.[tru]*', 'host', 'deferral.rise', 'any'),
  ('network.[tru]*', 'host', 'volume.*', 'host'),
  ('tls.*', 'host', 'tls.*', 'same cause'),
  ('tls.certificate', 'host', 'volume.*', 'host'), -- users of ours can't send
  ('tls.*', 'host', 'tls.downgrade', 'any'),
  ('tls.*', 'host', 'deferral.rise', 'any'),
  ('log.*', 'host', 'volume.*', 'host'),
  ('log.loss', 'host', 'tls.downgrade', 'any'),
  ('volume.stopped', 'host', 'volume.drop', 'host'),
  ('volume.drop', 'host', 'volume.stopped', 'host'),
  ('network.ipv4.noroute', 'host', 'network.[tru]*', 'any'),
  ('network.ipv4.noroute', 'host', 'deferral.rise', 'any'),
  ('deferral.everywhere', 'host', 'remote.[ts]*', 'any'),
  ('deferral.everywhere', 'host', 'policy.other', 'any'),
  ('deferral.everywhere', 'host', 'deferral.rise', 'any'),
  -- at one provider: what it says of us, before what it seems to do
  ('reputation.dnsbl', 'same', 'reputation.p*', 'same'),
  ('reputation.dnsbl', 'same', 'rate.reputation', 'same'),
  ('reputation.p*', 'same', 'rate.reputation', 'same'),
  ('tls.handshake', 'same', 'tls.downgrade', 'same'),
  ('network.[tru]*', 'same', 'network.ipv6.*', 'same'),
  ('network.[tru]*', 'same', 'protocol.*', 'same'),
  ('network.[tru]*', 'same', 'delay.connect', 'same'),
  ('reputation.*', 'same', 'deferral.rise', 'same'),
  ('identity.*', 'same', 'deferral.rise', 'same'),
  ('auth.*', 'same', 'deferral.rise', 'same'),
  ('policy.*', 'same', 'deferral.rise', 'same'),
  ('content.*', 'same', 'deferral.rise', 'same'),
  ('rate.*', 'same', 'deferral.rise', 'same'),
  ('tls.*', 'same', 'deferral.rise', 'same'),
  ('network.*', 'same', 'deferral.rise', 'same'),
  ('protocol.*', 'same', 'deferral.rise', 'same'),
  ('remote.*', 'same', 'deferral.rise', 'same'),
  -- whoever sends with a stolen account, or through an open relay, guesses addresses
  ('abuse.relay', 'host', 'mailbox.unknown', 'any'),
  ('abuse.sender', 'host', 'mailbox.unknown', 'any'),
  -- unknown recipients at one provider are its own affair, at several our list's
  ('mailbox.unknown', 'host', 'mailbox.unknown', 'any');

UPDATE signal AS s SET told_in = (
  SELECT b.signal FROM explains x CROSS JOIN signal b ON b.host = s.host AND b.provider = CASE x.by_place WHEN 'host' THEN s.host ELSE nullif(s.provider, 'others') END
    AND b.signal <> s.signal AND b.cause GLOB x.by_cause
    AND b.detector NOT IN ('expired', 'stuck-queue', 'waiting-growth') -- those are named for what kept the mail waiting
  WHERE s.cause GLOB x.cause
    AND CASE x.place WHEN 'host' THEN s.provider = s.host WHEN 'same cause' THEN s.cause = b.cause AND s.provider <> s.host WHEN 'same' THEN s.provider <> s.host
      ELSE s.provider <> s.host OR s.cause <> b.cause END
    AND CASE WHEN s.cause IN ('deferral.rise', 'volume.drop') OR s.detector = 'unknown-rise' THEN b.started_at < s.ended_at AND b.ended_at > s.started_at
      ELSE b.ended_at >= s.ended_at - 7200 AND (b.started_at <= s.started_at + 7200
        OR s.cause = 'volume.stopped' AND b.started_at <= s.started_at + (s.ended_at - s.started_at) / 4 -- the night before, when nobody wrote, is a part of the pause
        -- or all but one in twenty lie within it: a stray failure some hours before does not make it an earlier event
        OR s.cause GLOB 'network.[tru]*' AND b.provider = b.host AND s.started_at > b.started_at - 86400 AND (
          SELECT count(*) FROM delivery_cause c WHERE c.cause = s.cause AND c.logged_at >= s.started_at AND c.logged_at < b.started_at - 7200 AND c.provider = s.provider)
          BETWEEN 1 AND s.events / 20) END
    -- a third of a day without mail makes the day a low one, where its other hours were not low too; on a low day a few hours without mail are chance
    AND CASE WHEN s.cause = 'volume.drop' AND b.cause = 'volume.stopped' THEN b.events >= 8 AND NOT EXISTS (SELECT 1 FROM signal o WHERE o.detector = 'volume-hours'
        AND o.host = s.host AND o.started_at < s.ended_at AND o.ended_at > s.started_at AND (o.started_at >= b.ended_at OR o.ended_at <= b.started_at))
      WHEN s.cause = 'volume.stopped' AND b.cause = 'volume.drop' THEN s.events < 8
      WHEN s.cause = 'tls.downgrade' AND b.cause = 'log.loss' THEN s.confidence < 70 -- the lines about TLS may be what is lost
      ELSE 1 END
    AND (s.cause <> 'mailbox.unknown' OR b.cause <> 'abuse.sender' OR b.recipients >= s.recipients)
    -- a few refusals do not make a rise of hundreds
    AND (s.cause <> 'deferral.rise' OR b.provider = b.host OR max(b.messages, b.recipients) * 3 >= s.events)
  ORDER BY x.nth, b.events DESC, b.signal LIMIT 1);

-- Hours with little mail in a day with little mail.
UPDATE signal AS s SET told_in = (
  SELECT b.signal FROM signal b WHERE b.detector = 'volume-drop' AND b.host = s.host AND b.started_at < s.ended_at AND b.ended_at > s.started_at LIMIT 1)
WHERE s.detector = 'volume-hours' AND s.told_in IS NULL;

-- A storm that is a short piece of the time in which IPv6 never worked.
UPDATE signal AS s SET told_in = (
  SELECT b.signal FROM signal b WHERE b.detector = 'ipv6-dead' AND b.host = s.host AND b.cause = s.cause AND b.started_at <= s.started_at AND b.ended_at >= s.ended_at)
WHERE s.detector IN ('ipv6-storm', 'ipv6-chronic') AND s.told_in IS NULL;

-- Mail that was given up on, or that waits at the end, is told in what kept it from being delivered; else in what explains that, as above.
UPDATE signal AS s SET told_in = coalesce((
  SELECT b.signal FROM signal b
  WHERE b.host = s.host AND b.detector NOT IN ('expired', 'stuck-queue') AND (b.cause IN (CASE s.detector WHEN 'expired' THEN s.detail ELSE s.cause END, CASE s.detector WHEN 'expired' THEN s.detail ELSE s.cause END || '.stuck')
      OR b.cause = 'network.ipv4.noroute' AND CASE s.detector WHEN 'expired' THEN s.detail ELSE s.cause END GLOB 'network.[tru]*')
    AND b.started_at <= s.ended_at AND b.ended_at >= s.started_at - 6 * 86400
    AND (b.messages * 3 >= s.messages OR s.messages * 2 <= 3 * ( -- or several together
      SELECT coalesce(sum(o.messages), 0) FROM signal o WHERE o.host = s.host AND o.detector NOT IN ('expired', 'stuck-queue') AND o.cause = b.cause AND o.told_in IS NULL
        AND o.started_at <= s.ended_at AND o.ended_at >= s.started_at - 6 * 86400))
  ORDER BY b.provider = b.host DESC, b.events DESC, b.signal LIMIT 1), told_in)
WHERE s.detector IN ('expired', 'stuck-queue');

DROP TABLE explains;
