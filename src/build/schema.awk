# schema.awk - the comments inside the CREATE statements of schema/*.sql, as roff (part = man; kind = VIEW or TABLE) or as the beginning of
# Datasette's metadata.json (part = json): { "databases": { "mail": { "tables": { NAME: { description, columns } }
function roff(s) { gsub(/\\/, "\\\\e", s); gsub(/-/, "\\-", s); if (s ~ /^[.']/) s = "\\&" s; return s }
function json(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); gsub(/\t/, " ", s); return "\"" s "\"" }

function finish(    i) {
    if (name == "") return
    if (part == "man" && type == kind) {
        if (!heads++) print ".SH " (kind == "VIEW" ? "VIEWS" : "TABLES")
        print ".SS " roff(name) "\n" roff(about)
        for (i = 1; i <= columns; i++) print ".TP\n\\fB" roff(column[i]) "\\fR " declared[i] (meaning[i] == "" ? "" : "\n" roff(meaning[i]))
    }
    if (part == "json") {
        printf "%s\n        %s: { \"description\": %s", tables++ ? "," : "", json(name), json(about)
        if (type == "TABLE" && columns) {
            printf ",\n          \"columns\": {"
            n = 0
            for (i = 1; i <= columns; i++) if (meaning[i] != "") printf "%s\n            %s: %s", n++ ? "," : "", json(column[i]), json(meaning[i])
            printf " }"
        }
        printf " }"
    }
    name = ""
}

BEGIN {
    if (part == "json")
        printf "{\n  \"title\": \"postmortem\",\n  \"description\": \"Postfix mail logs: what happened to each message, and why. Start with the views (v_...).\",\n" \
               "  \"databases\": {\n    \"mail\": {\n      \"tables\": {"
}

/^CREATE (TABLE|VIEW) / { finish(); type = $2; name = $3 == "IF" ? $6 : $3; about = ""; columns = 0; head = 1; next }
name == "" { next }
/^\) |^\);|;$/ && !/^  --/ { if (type == "VIEW" || /^\)/) { finish(); next } }
head && /^  -- / { about = about (about == "" ? "" : " ") substr($0, 6); next }
{ head = 0 }
type == "TABLE" && /^  [a-z_0-9]+ +(TEXT|INTEGER|REAL|BLOB)/ {
    comment = ""
    if (match($0, /-- /)) { comment = substr($0, RSTART + 3); $0 = substr($0, 1, RSTART - 1) }
    n = split($0, part_of, /,( |$)/)
    for (i = 1; i <= n; i++) {
        if (split(part_of[i], word, " ") < 2) continue
        columns++
        column[columns] = word[1]
        declared[columns] = word[2]
        meaning[columns] = ""
    }
    meaning[columns] = comment
    next
}
type == "TABLE" && /^ +-- / && columns { sub(/^ +-- /, ""); meaning[columns] = meaning[columns] (meaning[columns] == "" ? "" : " ") $0 }
END { finish(); if (part == "json") printf "\n      },\n" }
