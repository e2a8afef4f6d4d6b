#!/bin/sh
# threads.sh PROGRAM [LINES]: all that has threads of its own, once over a log made up for it, for a program built with ThreadSanitizer: ingest of a plain and of
# a gzip log, a first analysis of more than 20,000 deliveries, reports, a tail. TAP on standard output; what it finds ends a program with 99.
set -eu
program=$(realpath "$1")
lines=${2:-300000}
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export TSAN_OPTIONS=halt_on_error=1:exitcode=99

n=0 bad=0
try() { # NAME COMMAND…
	n=$((n + 1))
	what=$1
	shift
	if "$@" > "$out/log" 2>&1; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what (status $?)"
		bad=1
		sed 's/^/# /' "$out/log" | head -60
	fi
}

${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -o "$out/gen" tests/bench/gen*.c -lm
"$out/gen" "$lines" 1 --mix tests/bench/mix.tsv > "$out/all.log"
head -n $((lines - 5000)) "$out/all.log" > "$out/first.log"
gzip -1 -c "$out/first.log" > "$out/first.log.gz"
echo 1..8
try "ingest" "$program" ingest --db "$out/a.db" "$out/first.log"
try "ingest of gzip" "$program" ingest --db "$out/b.db" "$out/first.log.gz"
try "first analysis" "$program" analyze --db "$out/a.db"
try "report" "$program" report --db "$out/a.db" -o "$out/r.md"
try "report as a page, of a week" "$program" report --db "$out/a.db" --since -7d -f html -o "$out/r.html"
tail -n 5000 "$out/all.log" > "$out/tail.log"
try "ingest of a tail" "$program" ingest --db "$out/a.db" "$out/tail.log"
try "analysis of a tail" "$program" analyze --db "$out/a.db"
try "all stages at once" "$program" "$out/first.log.gz" -o "$out/all.md"
exit $bad
