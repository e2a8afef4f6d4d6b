-- title: TLS reports: how others fared with our TLS policy
-- about: One row per policy and kind of failure; result is empty where nothing failed. succeeded and failed are sessions under the whole policy.
-- param: :since reports whose period ends after this time
-- param: :until and begins before this one

SELECT begin_at, end_at, org_name, domain, type, succeeded, failed, result, sessions, receiving_mx, sending_ip, code, info, imported_at
FROM v_tlsrpt
WHERE end_at >= coalesce(:since, 0) AND begin_at < coalesce(:until, 9e15)
ORDER BY begin_at, org_name, domain, type, sessions DESC, result, sending_ip;
