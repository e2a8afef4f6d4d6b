#!/bin/bash
# queries.sh PROGRAM [--update] - the sample output of each question (queries/sample/NAME.txt, what `query NAME --help` shows) is what it prints on
# samples/incident, its first rows. --update writes them anew. TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=${1:?usage: queries.sh PROGRAM [--update]}
update=${2:-}
export LC_ALL=C.UTF-8 TZ=UTC
unset POSTMORTEM_DB
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"$program" ingest -q --db "$tmp/mail.db" samples/incident/mail.log && "$program" analyze -q --db "$tmp/mail.db" || exit 1
n=0 failed=0
for query in queries/*.sql; do
    name=$(basename "$query" .sql)
    "$program" query "$name" --db "$tmp/mail.db" 2>&1 | sed -e 's/^\(.\{149\}\)..*/\1…/' -e 's/ *$//' -e '8{s/.*/…/;q}' >"$tmp/$name.txt"
    [ "$update" != --update ] || { mkdir -p queries/sample && cp "$tmp/$name.txt" queries/sample/; }
    n=$((n + 1))
    if diff -u "queries/sample/$name.txt" "$tmp/$name.txt" >"$tmp/why" 2>&1; then
        echo "ok $n - $name: its sample output is true"
    else
        echo "not ok $n - $name: its sample output is true"
        head -20 "$tmp/why" | sed 's/^/# /'
        failed=1
    fi
done
echo "1..$n"
exit $failed
