#!/bin/sh
# suite.sh BUILD - runs the SPF evaluator on RFC 7208's test suite, which Debian's source of pyspf holds and this repository does
# not. Exits 77 (skipped) where it can't be had.
set -eu
cd "$(dirname "$0")/../.."
build=${1:?usage: suite.sh BUILD}
mkdir -p "$build/spf"
out=$(cd "$build/spf" && pwd)
tests=$out/pyspf-2.0.14/test/rfc7208-tests.yml
if [ ! -s "$tests" ]; then
    uri=$(cd "$out" && apt-get download --print-uris python3-spf 2>/dev/null | sed -n "s/^'\([^']*\/\)[^/']*'.*/\1pyspf_2.0.14.orig.tar.gz/p" | head -1)
    helper=/usr/lib/apt/apt-helper
    if [ -z "$uri" ] || ! "$helper" download-file "$uri" "$out/pyspf.tar.gz" >/dev/null 2>&1 || ! tar -xzf "$out/pyspf.tar.gz" -C "$out"; then
        echo "SKIP: the source of pyspf can't be had"
        exit 77
    fi
fi
python3 tests/spf/convert.py "$tests" "$out"
${CC:-cc} -std=c11 -D_GNU_SOURCE -Isrc -g -fsanitize=address,undefined -o "$out/suite" tests/spf/suite.c src/check/spf.c src/check/spf_macro.c src/check/spf_parse.c src/dns/dns.c \
    src/dns/dns_file.c src/util/str.c src/util/err.c src/util/die.c -ljansson
"$out/suite" "$out"
