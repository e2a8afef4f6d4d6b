# queries.awk - the questions in queries/ as the stored queries of Datasette's metadata.json, and its end.
function json(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); gsub(/\t/, " ", s); gsub(/\n/, "\\n", s); return "\"" s "\"" }

# Datasette gives every parameter as text, and an empty one where a person left it out.
function as_given(s,    out, p) {
    while (match(s, /:[a-z_]+/)) {
        p = substr(s, RSTART, RLENGTH)
        out = out substr(s, 1, RSTART - 1) (p ~ /(since|until|at|_s|_n|limit|score|snapshot|mismatch|failing)$/ ? "CAST(nullif(" p ", '') AS REAL)" : "nullif(" p ", '')")
        s = substr(s, RSTART + RLENGTH)
    }
    return out s
}

function finish() {
    if (sql == "") return
    sql = as_given(sql)
    sub(/;[ \n]*$/, "", sql)
    printf "%s\n        %s: { \"title\": %s, \"description\": %s,\n          \"sql\": %s", queries++ ? "," : "", json(name), json(title), json(about), json(sql)
    if (params) printf ",\n          \"params\": [%s]", params
    printf " }"
    sql = ""
}

BEGIN { printf "      \"queries\": {" }
FNR == 1 { finish(); name = FILENAME; sub(/.*\//, "", name); sub(/\.sql$/, "", name); title = about = params = ""; header = 1 }
header && /^-- title: / { title = substr($0, 11); last = "title"; next }
header && /^-- about: / { about = substr($0, 11); last = "about"; next }
header && /^-- param: :/ { match($0, /:[a-z_0-9]+ ?/); p = $3; sub(/^:/, "", p); params = params (params ? ", " : "") json(p); about = about " " substr($0, 11) "."; last = "param"; next }
header && /^-- / { if (last == "about") about = about " " substr($0, 6); next }
{ header = 0; if (sql != "" || NF) sql = sql $0 "\n" }
END { finish(); printf "\n      }\n    }\n  }\n}\n" }
