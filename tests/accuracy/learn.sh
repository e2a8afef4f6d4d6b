#!/bin/sh
# learn.sh [--without NAME…]: makes src/rules/learned.tsv anew, from the rules' samples and literals and from the signed replies; to be run whenever those change.
# With --without, a table that has not seen these signed sets (second … fourteenth, fourteenth-odd, fifteenth, fifteenth-second, fifteenth-third, fifteenth-memory) goes to standard output instead.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$here/build.sh" "$out"
python3 "$here/learn.py" "$out" "$root/src/rules" "$@" > "$out/learned.tsv"
if [ $# -eq 0 ]; then
	cp "$out/learned.tsv" "$root/src/rules/learned.tsv"
else
	cat "$out/learned.tsv"
fi
