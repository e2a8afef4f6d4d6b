#!/bin/sh
# replies.sh CORPORA_DIR: how often src/rules agrees with replies that others labelled (CORPORA_DIR/replies-labelled.tsv), by
# the mapping of map.json. The corpus is never part of the repository. Exits 1 below the goals: 92 % agreement, 3 % unknown.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ $# -ge 1 ] || { echo "usage: replies.sh CORPORA_DIR [--list FILE]" >&2; exit 64; }
corpora=$1
shift
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$here/build.sh" "$out"
"$out/classify" "$root/src/rules" --check
python3 "$here/replies.py" --classify "$out/classify" --rules "$root/src/rules" --map "$here/map.json" --judged "$here/judged.json" \
	"$corpora/replies-labelled.tsv" "$@"
