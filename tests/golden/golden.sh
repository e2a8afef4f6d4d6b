#!/bin/bash
# golden.sh PROGRAM [--update] - the report of each sample, as it was approved: Markdown in English and Japanese, and JSON.
#
# tests/golden/NAME/report.md, report.ja.md, report.json are compared byte for byte, the words of page and mail by their hashes (forms) (--update writes them anew; read the difference before you
# commit it). tests/golden/NAME/says holds what the report must say whatever its form: one phrase a line, "! " before what it must not say,
# blanks and line breaks don't count, "# " begins a comment. Every JSON report is held against schema/report.schema.json by another program, and
# every query that a report names must run in the stock sqlite3 shell.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=${1:?usage: golden.sh PROGRAM [--update]}
update=${2:-}
export LC_ALL=C.UTF-8 TZ=UTC
unset POSTMORTEM_DB
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0 failed=0

# ok STATUS NAME: one line of TAP; what $tmp/why holds explains a failure
ok() {
    n=$((n + 1))
    if [ "$1" = 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        head -60 "$tmp/why" | sed 's/^/# /'
        failed=1
    fi
}

says() {
    python3 - "$1" "$2" <<'PY'
import re, sys
flat = lambda t: re.sub(r"\s+", " ", t)
report, bad = flat(open(sys.argv[1], encoding="utf-8").read()), 0
for line in open(sys.argv[2], encoding="utf-8"):
    line = flat(line).strip()
    if not line or line.startswith("# "):
        continue
    absent = line.startswith("! ")
    phrase = line[2:] if absent else line
    if (phrase in report) == absent:
        print("says, but must not: " if absent else "does not say: ", phrase)
        bad = 1
sys.exit(bad)
PY
}

valid() {
    python3 -W ignore tests/golden/validate.py schema/report.schema.json "$1" && python3 - "$1" <<'PY'
import json, sys
bad = 0
for section in json.load(open(sys.argv[1], encoding="utf-8"))["sections"]:
    for block in section["blocks"]:
        for row in block.get("rows", []):
            if set(row) != {c["name"] for c in block["columns"]}:
                bad = 1
                print(section["id"], "row and columns differ:", row)
sys.exit(bad)
PY
}

# the queries a report names run in the stock shell, with and without a window
queries() {
    [ -s "$1" ] || { echo "no report"; return 1; }
    python3 -c 'import json, sys
r = json.load(open(sys.argv[1], encoding="utf-8"))
print("\n".join(sorted({b["query"] for s in r["sections"] for b in s["blocks"] if b["query"]} | {f["query"] for f in r["figures"].values()})))' "$1" |
        while read -r query; do
            [ -f "queries/$query.sql" ] || { echo "no such query: $query"; exit 1; }
            for window in "" ".param set :since 1000000000
.param set :until 2000000000.5"; do
                { printf '%s\n' "$window"; cat "queries/$query.sql"; } | sqlite3 -bail -readonly "$2" >/dev/null || { echo "failed in sqlite3: $query"; exit 1; }
            done
        done
}

for log in samples/*/mail.log; do
    name=$(basename "$(dirname "$log")")
    golden=tests/golden/$name
    db=$tmp/$name.db
    "$program" ingest -q --db "$db" "$log" >"$tmp/why" 2>&1 && "$program" analyze -q --db "$db" >>"$tmp/why" 2>&1
    ok $? "$name: read and analysed"
    "$program" report --db "$db" -o "$tmp/report.md" 2>"$tmp/why" && "$program" report --db "$db" --lang ja -o "$tmp/report.ja.md" 2>>"$tmp/why" &&
        "$program" report --db "$db" -f json -o "$tmp/report.json" 2>>"$tmp/why"
    ok $? "$name: reported"
    pages=0
    for lang in en ja; do
        "$program" report --db "$db" --lang $lang -f html -o "$tmp/page.html" 2>>"$tmp/why" && "$program" report --db "$db" --lang $lang -f mail >"$tmp/page.eml" 2>>"$tmp/why" &&
            python3 tests/golden/forms.py "$tmp/page.html" "$tmp/page.eml" 2>>"$tmp/why" | sed "s/^/$lang /" >"$tmp/forms.$lang"
        pages=$((pages + PIPESTATUS[0]))
    done
    ok $pages "$name: as a page and as a mail"
    cat "$tmp/forms.en" "$tmp/forms.ja" >"$tmp/forms"
    if [ "$update" = --update ]; then
        mkdir -p "$golden"
        cp "$tmp"/report.md "$tmp"/report.ja.md "$tmp"/report.json "$tmp"/forms "$golden"/
    fi
    for form in report.md report.ja.md report.json forms; do
        diff -u "$golden/$form" "$tmp/$form" >"$tmp/why" 2>&1
        ok $? "$name: $form is as approved"
    done
    valid "$tmp/report.json" >"$tmp/why" 2>&1
    ok $? "$name: report.json keeps to the schema"
    queries "$tmp/report.json" "$db" >"$tmp/why" 2>&1
    ok $? "$name: its queries run in sqlite3"
    if [ -f "$golden/says" ]; then
        says "$tmp/report.md" "$golden/says" >"$tmp/why" 2>&1
        ok $? "$name: says what it must"
    fi
    "$program" report --db "$db" --since -1h -f json -o "$tmp/late.json" 2>"$tmp/why" && valid "$tmp/late.json" >>"$tmp/why" 2>&1
    ok $? "$name: a report of the last hour keeps to the schema"
done
echo "1..$n"
exit $failed
