#!/bin/sh
# build.sh DIR: builds DIR/classify and DIR/learn, the classifier by itself and what makes its table of words.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -I"$root/src" -o "$1/classify" "$here/classify.c" "$root"/src/analysis/learned*.c "$root"/src/analysis/literals.c \
	"$root"/src/analysis/provider.c "$root"/src/analysis/replies*.c "$root"/src/analysis/rule_sets.c "$root"/src/util/memory.c "$root"/src/util/str.c \
	"$root"/src/util/die.c "$root"/src/util/err.c "$root"/src/util/re.c -lpcre2-8 -ljansson -lm
${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -o "$1/learn" "$here/learn.c" -lm
