-- title: DMARC: mail that names our domains and comes from elsewhere
-- about: kind: unaligned = a spoofer, or a sender of ours that is not set up; forwarder = our signature held, or the receiver says it was passed on;
--   sender = somebody whom our SPF record allows.
-- param: :since reports whose period ends after this time
-- param: :until and begins before this one
-- param: :limit 100: how many

SELECT kind, domain, source_ip, count(DISTINCT org_name) AS receivers, sum(count) AS messages,
  sum(count * (disposition IN ('quarantine', 'reject'))) AS refused, max(envelope_from) AS envelope_from, max(auth) AS auth,
  min(begin_at) AS begin_at, max(end_at) AS end_at, max(imported_at) AS imported_at
FROM v_dmarc_foreign
WHERE end_at >= coalesce(:since, 0) AND begin_at < coalesce(:until, 9e15)
GROUP BY kind, domain, source_ip
ORDER BY messages DESC, kind, domain, source_ip
LIMIT coalesce(:limit, 100);
