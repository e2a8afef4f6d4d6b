-- title: TLS fails at several providers at once
-- about: The handshake or the check of the certificate began to fail at several unrelated providers, which had all taken mail before, and none of them since about an hour
--   after the first began: what they share is this machine, its CA file, its certificate or its settings. Each has its own incident where one still worked.
-- param: :min_providers 3: fewest providers
-- param: :gap_s 43200: seconds from the first failure of one to that of the next, at most: partners hear from us a few times a day
-- param: :within_s 3600: seconds after the first failure in which one may have taken mail yet
-- param: :before_s 604800: mail that was accepted so many seconds before shows that it worked

WITH began AS (
  SELECT * FROM spell WHERE cause IN ('tls.handshake', 'tls.verify', 'tls.required', 'tls.dane') AND provider NOT IN ('none', 'local')
    AND ok_before_at >= started_at - coalesce(:before_s, 604800)
), run AS (
  SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host, cause ORDER BY started_at, spell) AS run
  FROM (SELECT *, started_at - lag(started_at) OVER (PARTITION BY host, cause ORDER BY started_at, spell) <= coalesce(:gap_s, 43200) AS joined FROM began)
), same AS (
  SELECT *, min(started_at) OVER (PARTITION BY host, cause, run) AS first_at FROM run
), span AS (
  SELECT host, cause, max(confidence) AS confidence, min(started_at) AS started_at, max(ended_at) AS ended_at, min(peak_at) AS peak_at, max(ok_before_at) AS ok_before_at,
    CASE WHEN count(*) = count(ok_after_at) THEN max(ok_after_at) END AS ok_after_at,
    sum(events) AS events, sum(messages) AS messages, sum(recipients) AS recipients, sum(domains) AS domains, sum(masked) AS masked, count(DISTINCT provider) AS providers
  FROM same WHERE ok_before_at <= first_at + coalesce(:within_s, 3600) GROUP BY host, cause, run
  HAVING count(DISTINCT provider) >= coalesce(:min_providers, 3)
)
SELECT cause, host AS provider, host, CASE WHEN messages >= 10 THEN 'high' ELSE 'medium' END AS severity, min(confidence, 80) AS confidence,
  CASE WHEN ok_after_at IS NULL THEN 'open' ELSE 'recovered' END AS state,
  started_at, ended_at, peak_at, CASE WHEN ok_before_at < started_at THEN ok_before_at END AS ok_before_at, ok_after_at,
  events, messages, recipients, domains, masked, 'complaint' AS proof, providers || ' providers at once' AS detail
FROM span
ORDER BY started_at;
