-- Mail of others that is sent on from here (an alias, a forwarder's .forward, a mailing list with the writer's From) and fails their SPF or DMARC: that is the everyday lot of forwarding, and no breakdown of this
-- machine, unless a third of what goes there is refused. hypothesis/forwarded.sql tells it.

CREATE TEMP TABLE sent_on AS
SELECT s.signal, m.outside, m.domain, (SELECT n.domain FROM named_domain n WHERE n.text = c.text) AS named
FROM signal s CROSS JOIN delivery_cause c ON c.cause = s.cause AND c.logged_at BETWEEN s.started_at AND s.ended_at AND c.status = 'bounced' AND c.echo = 0
  AND (s.provider = 'others' OR c.provider = s.provider)
JOIN message o ON o.msg = c.msg JOIN mta a ON a.mta = o.mta AND a.host = s.host
JOIN sent_as m ON m.msg = coalesce((SELECT l.parent FROM link l WHERE l.child = c.msg AND l.kind IN ('filter', 'forward')), c.msg)
WHERE s.detector = 'auth' AND s.severity IN ('critical', 'high') AND s.cause IN ('auth.spf', 'auth.dmarc', 'auth.required', 'auth.alignment');

UPDATE signal AS s SET severity = CASE WHEN s.recipients * 3 >= coalesce((SELECT t.tried FROM v_spell_tried t WHERE t.host = s.host AND t.provider = s.provider AND t.cause = s.cause
    AND t.started_at = s.started_at), (SELECT sum(d.tried) FROM tried_day d WHERE d.host = s.host AND d.day_at > s.started_at - 86400 AND d.day_at <= s.ended_at)) THEN 'high' ELSE 'medium' END
WHERE signal IN (
  WITH ours AS MATERIALIZED (SELECT domain FROM own_domain)
  SELECT signal FROM sent_on
  GROUP BY signal HAVING sum(outside AND domain NOT IN (SELECT domain FROM ours) OR named <> domain AND named NOT IN (SELECT domain FROM ours)) * 2 >= count(*));
DROP TABLE sent_on;
