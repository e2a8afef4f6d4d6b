-- title: The files that were read
-- about: How much of each was understood, and the time it covers.

SELECT path, lines, facts, counted, "foreign", not_understood, repeats, first_at, last_at, dated_by, damage FROM v_source ORDER BY first_at, path;
