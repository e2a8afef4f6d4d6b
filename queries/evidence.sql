-- title: The lines behind the incidents
-- about: Verbatim, with file and line number.
-- param: :incident one incident

SELECT incident, note, logged_at, raw, file, line
FROM v_evidence
WHERE :incident IS NULL OR incident = :incident
ORDER BY incident, logged_at, line;
