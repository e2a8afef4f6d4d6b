-- title: One side of a comparison: outcomes, first tries, IPv6, causes, listings as shares
-- about: k of n. outcome: recipients first tried in the window, by what became of them in the end; first: those of them put off at the first try. ipv6:
--   attempts that opened a connection, and those with a failed IPv6 connect. masked: `to=` lines that deferred, and those that hide the reply that decided.
--   cause, listing: messages tried in the window, and those that met it at least once (a message counts once however often it was retried).
-- param: :since first tried at or after; Unix seconds or a time
-- param: :until first tried before
-- param: :host only this machine
-- param: :instance only this Postfix instance
-- param: :provider only servers of this provider

WITH side AS MATERIALIZED (
  SELECT mta FROM mta WHERE (:host IS NULL OR host = :host) AND (:instance IS NULL OR instance = :instance)
), span AS MATERIALIZED ( -- where the lines of the window stand
  SELECT min(first) AS first, max(last) AS last FROM fact_hour WHERE what = 'delivery' AND hour_at > coalesce(:since, 0) - 3600 AND hour_at < coalesce(:until, 9e15)
), o(outcome, late, tried, n) AS MATERIALIZED ( -- recipients, counted: those of plain successes, and the others
  SELECT 'sent_first', 0, 1, count(*)
  FROM span CROSS JOIN v_plain v ON v.delivery BETWEEN span.first AND span.last
  WHERE v.logged_at >= coalesce(:since, 0) AND v.logged_at < coalesce(:until, 9e15) AND (:provider IS NULL OR v.provider = :provider) AND (:host IS NULL AND :instance IS NULL OR (SELECT m.mta FROM message m WHERE m.msg = v.msg) IN side)
  HAVING count(*) > 0
  UNION ALL
  SELECT CASE WHEN x.outcome <> 'sent' THEN x.outcome WHEN x.deferrals > 0 THEN 'sent_later' ELSE 'sent_first' END, x.deferrals > 0, x.attempts > 0, count(*)
  FROM outcome x LEFT JOIN domain_info i ON i.domain = x.domain
  WHERE x.first_at >= coalesce(:since, 0) AND x.first_at < coalesce(:until, 9e15) AND (:provider IS NULL OR coalesce(x.provider, i.provider, 'none') = :provider) AND (:host IS NULL AND :instance IS NULL OR (SELECT m.mta FROM message m WHERE m.msg = x.msg) IN side)
  GROUP BY 1, 2, 3
), tried AS MATERIALIZED (
  SELECT count(DISTINCT d.msg) AS n
  FROM span CROSS JOIN delivery d ON d.delivery BETWEEN span.first AND span.last
  WHERE d.logged_at >= coalesce(:since, 0) AND d.logged_at < coalesce(:until, 9e15) AND (:host IS NULL AND :instance IS NULL OR (SELECT m.mta FROM message m WHERE m.msg = d.msg) IN side)
    AND (:provider IS NULL OR :provider = coalesce((SELECT p.provider FROM peer_info p WHERE p.peer = d.relay), (SELECT c.provider FROM delivery_cause c WHERE c.delivery = d.delivery),
      (SELECT i.provider FROM domain_info i WHERE i.domain = d.domain), 'none'))
), w AS MATERIALIZED (
  SELECT cause, list, sublist, msg FROM v_complaint
  WHERE logged_at >= coalesce(:since, 0) AND logged_at < coalesce(:until, 9e15) AND mta IN side AND echo = 0
    AND (:provider IS NULL OR provider = :provider)
)
SELECT 'outcome' AS part, outcome AS what, sum(n) AS k, (SELECT sum(n) FROM o) AS n FROM o GROUP BY outcome
UNION ALL
SELECT 'first', 'deferred', sum(late * n), sum(n) FROM o WHERE tried HAVING count(*) > 0
UNION ALL
SELECT 'ipv6', 'failed', sum(t.failed_v6 > 0), count(*)
FROM attempt t
WHERE t.opened = 1 AND t.started_at >= coalesce(:since, 0) AND t.started_at < coalesce(:until, 9e15) AND (:host IS NULL AND :instance IS NULL OR (SELECT m.mta FROM message m WHERE m.msg = t.msg) IN side)
  AND (:provider IS NULL
    OR t.attempt IN (SELECT d.attempt FROM delivery d JOIN peer_info p ON p.peer = d.relay WHERE p.provider = :provider)
    OR t.attempt IN (SELECT f.attempt FROM connect_failure f JOIN peer_info p ON p.peer = f.peer WHERE p.provider = :provider))
HAVING count(*) > 0
UNION ALL
SELECT 'masked', 'masked', sum(c.masked), count(*)
FROM delivery_cause c JOIN delivery d ON d.delivery = c.delivery JOIN message m ON m.msg = c.msg
LEFT JOIN domain_info i ON i.domain = d.domain
WHERE d.status IN ('deferred', 'SOFTBOUNCE') AND c.echo = 0 AND c.logged_at >= coalesce(:since, 0) AND c.logged_at < coalesce(:until, 9e15) AND m.mta IN side
  AND (:provider IS NULL OR coalesce(c.provider, i.provider, 'none') = :provider)
HAVING count(*) > 0
UNION ALL
SELECT 'cause', cause, min(count(DISTINCT msg), (SELECT n FROM tried)), (SELECT n FROM tried) FROM w GROUP BY cause
UNION ALL
SELECT 'listing', list || coalesce(' ' || sublist, ''), min(count(DISTINCT msg), (SELECT n FROM tried)), (SELECT n FROM tried)
FROM w WHERE list IS NOT NULL GROUP BY list, sublist
UNION ALL
SELECT 'tried', 'messages', n, n FROM tried
ORDER BY 1, 3 DESC, 2;
