-- title: Lines that were not understood, as templates

SELECT lines, program, substr(template, 1, 120) AS template, file || ':' || line AS example FROM v_unparsed ORDER BY lines DESC, program, template LIMIT 8;
