-- 36-baseline-views.sql: what is usual and what is not. As in 30-views.sql these names and columns stay.

CREATE VIEW v_shift AS
  -- Stretches in which a provider took much longer than before and after, to set up connections (part connect) or to take the message
  -- (part transfer). usual_p50_s is the median outside; NULL = less than a second. after: fast ones that followed.
  SELECT host, provider, part, started_at, strftime('%Y-%m-%dT%H:%M:%fZ', started_at, 'unixepoch') AS started_time,
    ended_at, strftime('%Y-%m-%dT%H:%M:%fZ', ended_at, 'unixepoch') AS ended_time, ok_before_at, ok_after_at, after, n, slow, p50_s, usual_n,
    nullif(usual_p50_s, 0) AS usual_p50_s, effect, z,
    f.path AS file, h.line
  FROM shift h JOIN source f ON f.source = h.source;
