-- title: IPv6 fallback storms
-- about: When, how many failed connects, what share of the attempts, what the fallback to IPv4 brought and what it cost. chronic: a low rate over a day.
-- param: :since ended at or after; Unix seconds or a time
-- param: :until began before

SELECT host, kind, started_at, ended_at, length_s, failures, messages, opened, share_pct, at_local, at_remote, at_unknown, errnos,
  sent_v4, sent_v6, deferred, bounced, no_line, connect_with_s, connect_without_s
FROM v_storm
WHERE ended_at >= coalesce(:since, 0) AND started_at < coalesce(:until, 9e15)
ORDER BY started_at;
