-- title: What changed in main.cf, and between when and when
-- about: From snapshots (postmortem import postconf). NULL: not set, Postfix's default. restarted_at: the last start or reload in between, by the log.
--   Such a change is a point for before-after.
-- param: :since changes that may have been made after this time
-- param: :until and before this one

SELECT host, name, old_value, new_value, after_at, before_at, restarted_at, imported_at
FROM v_config_change
WHERE before_at >= coalesce(:since, 0) AND after_at < coalesce(:until, 9e15)
ORDER BY before_at, host, name;
