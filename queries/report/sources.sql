-- title: The files read, and how much of each was understood
-- about: from_others: lines of programs that are not Postfix's.

SELECT path AS file, lines, CASE WHEN lines > 0 THEN 100.0 * (lines - not_understood) / lines END AS understood_pct, "foreign" AS from_others,
  first_at, last_at, nullif(damage, '') AS damage
FROM v_source WHERE lines > 0 OR damage <> '' ORDER BY first_at, path LIMIT 40;
