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
${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -I"$root/src" -o "$out/classify" "$here/classify.c" "$root"/src/analysis/literals.c \
	"$root"/src/analysis/provider.c "$root"/src/analysis/replies*.c "$root"/src/analysis/rule_sets.c "$root"/src/util/memory.c "$root"/src/util/str.c "$root"/src/util/die.c \
	"$root"/src/util/err.c "$root"/src/util/re.c -lpcre2-8 -ljansson
"$out/classify" "$root/src/rules" --check
python3 "$here/replies.py" --classify "$out/classify" --rules "$root/src/rules" --map "$here/map.json" --judged "$here/judged.json" \
	"$corpora/replies-labelled.tsv" "$@"
