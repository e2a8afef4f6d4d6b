-- title: Lines that were not understood
-- about: As templates, with the first example of each.

SELECT lines, program, why, template, file, line, example FROM v_unparsed ORDER BY lines DESC, program, template;
