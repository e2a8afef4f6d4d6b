-- title: IPv6 fallback storms, what they brought and cost
-- about: failing: attempts with a failed IPv6 connect, of all that opened a connection (attempts), by what they came to; median seconds to
--   set up a connection behind a failed IPv6 connect and without one.
-- param: :since Unix seconds, UTC; absent: the beginning
-- param: :until Unix seconds, UTC, exclusive; absent: the end

SELECT kind, started_at, ended_at, failures, messages, opened AS attempts, failing, share_pct, errnos AS errors,
  sent_v4, sent_v6, deferred, bounced, no_line, connect_with_s, connect_without_s
FROM v_storm
WHERE started_at < coalesce(:until, 1e11) AND ended_at >= coalesce(:since, 0)
ORDER BY failures DESC, started_at LIMIT 10;
