-- title: DMARC: mail from our own addresses, as receivers saw it
-- about: What fails here is ours to mend. Addresses are ours by replies that quote them, by main.cf, or as stated with import dmarc --ours.
-- param: :since reports whose period ends after this time
-- param: :until and begins before this one
-- param: :failing 1: only what did not pass

SELECT domain, source_ip, org_name, sum(count) AS messages, sum(count * aligned) AS aligned,
  sum(count * (dkim = 'pass')) AS dkim_pass, sum(count * (spf = 'pass')) AS spf_pass,
  sum(count * (disposition IN ('quarantine', 'reject'))) AS refused, group_concat(DISTINCT auth) AS auth,
  min(begin_at) AS begin_at, max(end_at) AS end_at, max(imported_at) AS imported_at
FROM v_dmarc_own_sources
WHERE end_at >= coalesce(:since, 0) AND begin_at < coalesce(:until, 9e15) AND (coalesce(:failing, 0) = 0 OR aligned = 0)
GROUP BY domain, source_ip, org_name
ORDER BY messages - aligned DESC, messages DESC, domain, source_ip, org_name;
