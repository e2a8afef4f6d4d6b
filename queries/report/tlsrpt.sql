-- title: What senders of mail to us report about our TLS (RFC 8460)
-- about: By policy and domain; the commonest failure.

SELECT p.domain, p.type, count(DISTINCT p.report) AS reports, sum(p.succeeded) AS succeeded, sum(p.failed) AS failed,
  (SELECT f.result FROM tls_failure f JOIN tls_policy q ON q.policy = f.policy WHERE q.domain = p.domain AND q.type = p.type GROUP BY 1 ORDER BY sum(f.sessions) DESC, 1 LIMIT 1) AS result,
  min(r.begin_at) AS first_at, max(r.end_at) AS last_at, max(r.imported_at) AS imported_at
FROM tls_policy p JOIN tls_report r ON r.report = p.report GROUP BY 1, 2 ORDER BY failed DESC, 1 LIMIT 10;
