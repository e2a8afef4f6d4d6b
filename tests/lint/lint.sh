#!/bin/bash
# lint.sh - the house rules as programs. Each rule prints what breaks it; TAP. An empty answer is a pass.
set -u
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# Tracked files; all that are there where this is no git checkout (a release unpacked).
files() { git ls-files -- "$@" 2>/dev/null || find "$@" -type f; }
existing() { files "$@" | while read -r f; do [ ! -f "$f" ] || echo "$f"; done; }

# util <- store <- { ingest, analysis, report, evidence, trace } <- cli; util <- dns <- check <- cli; the stages never include each other
includes() {
    existing src | grep '\.[ch]$' | xargs grep -Hn '^#include "' | awk -F: '
        BEGIN {
            may["util"] = "util"
            may["store"] = "util store"
            may["ingest"] = "util store ingest"
            may["analysis"] = "util store analysis"
            may["report"] = "util store report"
            may["evidence"] = "util store evidence"
            may["trace"] = "util store trace"
            may["dns"] = "util dns"
            may["check"] = "util store dns check"
            may["digest"] = "util store report digest"
            may["cli"] = "util store ingest analysis report evidence trace dns check digest cli"
        }
        {
            split($1, path, "/"); split($3, part, "\""); split(part[2], to, "/")
            if (part[2] ~ /\.inc$/) next
            if (!(path[2] in may)) print $1 ": no rule says what " path[2] " may include"
            else if (index(" " may[path[2]] " ", " " to[1] " ") == 0) print $1 ":" $2 ": " path[2] " includes " part[2]
        }'
}

libraries() {
    existing src | grep '\.[ch]$' | xargs grep -Hn '^#include <sqlite3.h>' | grep -v '^src/store/'
    existing src | grep '\.[ch]$' | xargs grep -Hn '^#include <pcre2.h>' | grep -v '^src/util/re\.c:'
}

own_header_first() {
    existing src | grep '\.c$' | while read -r f; do
        own=${f#src/}
        own=${own%.c}.h
        [ -f "src/$own" ] || continue
        first=$(sed -n 's/^#include *//p' "$f" | head -1)
        [ "$first" = "\"$own\"" ] || echo "$f: includes $first before \"$own\""
    done
}

alone() {
    cflags=$(pkg-config --cflags libpcre2-8 sqlite3 jansson zlib)
    # shellcheck disable=SC2086,SC2016 # flags are words; $1 belongs to the inner shell
    existing src | grep '\.h$' | xargs -P "$(nproc)" -I{} sh -c '
        printf "#include \"%s\"\n" "${1#src/}" | '"${CC:-cc}"' -x c -std=c11 -D_GNU_SOURCE -Isrc '"$cflags"' -Wall -Werror -fsyntax-only - 2>&1 | sed "s#^#$1: #"' - {}
}

length() {
    existing src | xargs wc -l | awk '$2 != "total" && $1 > 300 && $2 !~ /\.(json|inc|tsv)$/ { print $2 ": " $1 " lines" }'
    [ "$(wc -l <Makefile)" -le 120 ] || echo "Makefile: more than a page"
}

# who may print: the program says things through src/util/die.c, and only src/cli writes to standard output or ends the program
speech() {
    existing src | grep '\.c$' | grep -vE '^src/(cli|util/die|build)' | xargs grep -HnE '\b(printf|puts|putchar|perror|exit|_exit|abort)\(' |
        grep -vE 'snprintf|fprintf\(out|/\*|^\S+:[0-9]+:\s*\*' | grep -vE 'src/(ingest/(run|ingest|follow)|store/query_print)\.c'
}

shell() {
    existing | grep -E '\.(sh|bash)$|^\.ci/run$' | xargs shellcheck -x -e SC2317 -P SCRIPTDIR -f gcc
    existing tests | grep '\.bats$' | xargs shellcheck -x -P SCRIPTDIR -e SC1091,SC2317,SC2016,SC2030,SC2031,SC2034,SC2094,SC2154,SC2164 -s bats -f gcc
}

# Written so that this file does not hold what it looks for.
places() {
    existing | grep -vE '\.(gz|db|eml)$' | xargs grep -HnIE '/wor[k]/|\.\./share[d]|(^|[^a-z])/hom[e]/[a-z]|(^|[^a-z])/roo[t]/|/User[s]/|snapshot\.debia[n]|deb\.debia[n]|proxy\.golan[g]|pypi\.or[g]' | cut -c1-160
}

top() {
    existing | cut -d/ -f1 | sort -u | grep -vxE 'Makefile|src|schema|queries|tests|samples|README.md|LICENSE|CONTRIBUTING.md|\.ci|\.gitignore|\.gitattributes|\.editorconfig'
    for f in README.md CONTRIBUTING.md LICENSE; do [ -s "$f" ] || echo "$f: missing"; done
}

queries() {
    existing queries | grep '\.sql$' | while read -r f; do
        case $f in
        queries/analyze/*) [ "$(head -c 3 "$f")" = "-- " ] || echo "$f: does not say what it is" ;;
        *) grep -q '^-- title: .' "$f" || echo "$f: no title" ;;
        esac
        grep -qP '\t' "$f" && echo "$f: holds a tab"
    done
}

# The tables and views as the program makes them, in the stock shell.
schema() {
    db=$tmp/schema.db
    for f in schema/*.sql; do sqlite3 -bail "$db" <"$f" 2>&1 | sed "s#^#$f: #"; done
    sqlite3 "$db" "SELECT name || ': not STRICT' FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%STRICT%'"
    sqlite3 "$db" "SELECT name || ': has no comment' FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%--%'"
}

json() {
    existing | grep '\.json$' | while read -r f; do python3 -m json.tool "$f" /dev/null 2>&1 | sed "s#^#$f: #"; done
    existing samples | grep '\.jsonl$' | while read -r f; do
        python3 -c 'import json, sys; [json.loads(l) for l in open(sys.argv[1], encoding="utf-8")]' "$f" 2>&1 | tail -1 | sed "s#^#$f: #"
    done
}

# Patterns match bytes: [eé] never matches the letter é, (?:e|é) does.
letters() {
    existing src | grep '\.json$' | xargs grep -HnPo '"(regex|pattern)":.*?[^\\]\[[^]]*[^\x00-\x7f][^]]*\]' | cut -c1-160 | sed 's/$/: a class with a letter beyond ASCII/'
}

samples() {
    for d in samples/*/; do
        [ "$d" != samples/etc/ ] || continue
        for f in README.md expected.md; do [ -s "$d$f" ] || echo "$d$f: missing"; done
        ls "$d"mail.log* >/dev/null 2>&1 || echo "$d: no mail.log"
    done
}

# Each .sql, .json and .c is text: UTF-8, no carriage returns, a newline at the end.
text() {
    existing src schema queries tests/unit tests/cli tests/lint .ci Makefile README.md CONTRIBUTING.md | grep -vE 'fixtures/|\.(gz|zip|eml)$|/seeds?/|tests/.*/data/' | while read -r f; do
        iconv -f UTF-8 -t UTF-8 "$f" >/dev/null 2>&1 || echo "$f: not UTF-8"
        grep -q $'\r' "$f" && echo "$f: carriage returns"
        [ -z "$(tail -c 1 "$f")" ] || echo "$f: no newline at its end"
    done
}

# What ingest gets of a line by name is noted for some kind of line: a name that is not in the table would be found by no one.
fields() {
    noted=$(sed -n '/becomes_known\[B_KINDS\]/,/^};/p' src/ingest/grammar_load.c)
    grep -HnoE '(get\(l, |parsed_get\([^,]*, STR\()"[a-z_]+"' src/ingest/*.c | while IFS= read -r got; do
        name=${got%\"}
        grep -qE "[\" ]${name##*\"}[\" ]" <<<"$noted" || echo "${got%%:get*}: no kind has the field ${name##*\"} in becomes_known"
    done
}

rules="includes libraries own_header_first alone length speech shell places top queries schema json letters samples text fields"
n=0 bad=0
# shellcheck disable=SC2086
echo "1..$(set -- $rules; echo $#)"
for rule in $rules; do
    n=$((n + 1))
    if said=$("$rule" 2>&1); [ -z "$said" ]; then
        echo "ok $n - lint: $rule"
    else
        echo "not ok $n - lint: $rule"
        head -40 <<<"$said" | sed 's/^/# /'
        bad=1
    fi
done
exit $bad
