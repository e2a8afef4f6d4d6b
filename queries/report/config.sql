-- title: Settings that differ between snapshots of the configuration
-- about: The change was made after after_at and not later than before_at; restarted_at is the last start or reload between the two in the log.

SELECT host, name, old_value, new_value, after_at, before_at, restarted_at FROM v_config_change ORDER BY before_at DESC, name LIMIT 20;
