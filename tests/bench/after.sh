#!/bin/sh
# after.sh PROGRAM [LINES]: what comes after ingest, timed once: analysis and report of a log of LINES (1 M), then the same after 10,000 more lines, and
# every file of queries/ in the stock shell, slowest first. CPU and wall seconds, peak memory in MiB. Files go to $TMPDIR.
set -eu
program=$(realpath "$1") lines=${2:-1000000} here=$(dirname "$(realpath "$0")")
dir=$(mktemp -d "${TMPDIR:-/tmp}/postmortem-after.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 70' INT TERM
cc -std=c11 -D_GNU_SOURCE -O2 -o "$dir/gen" "$here"/gen*.c -lm
"$dir/gen" $((lines + 10000)) 1 --mix "$here/mix.tsv" 2> "$dir/truth" > "$dir/grown.log"
head -n "$lines" "$dir/grown.log" > "$dir/mail.log"
: > "$dir/times"

# t WHAT COMMAND...
t() {
	what=$1
	shift
	python3 - "$what" "$@" << 'PY' >> "$dir/times"
import os, resource, subprocess, sys, time
begun, before = time.time(), resource.getrusage(resource.RUSAGE_CHILDREN)
status = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{sys.argv[1]:24s} {used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime:7.2f} s CPU {time.time() - begun:7.2f} s {used.ru_maxrss // 1024:5d} MiB")
sys.exit(status)
PY
}

t ingest "$program" ingest -q --db "$dir/mail.db" "$dir/mail.log"
t analyze "$program" analyze -q --db "$dir/mail.db"
t report "$program" report -q --db "$dir/mail.db"
cat "$dir/grown.log" > "$dir/mail.log"
t "tail: ingest" "$program" ingest -q --db "$dir/mail.db" "$dir/mail.log"
t "tail: analyze" "$program" analyze -q --db "$dir/mail.db"
t "tail: report" "$program" report -q --db "$dir/mail.db"
cat "$dir/times"
: > "$dir/times"
for q in "$here"/../../queries/*.sql "$here"/../../queries/report/*.sql; do
	t "$(basename "$(dirname "$q")")/$(basename "$q" .sql)" sqlite3 -readonly "$dir/mail.db" ".read $q" 2> /dev/null || true
done
sort -k5,5 -rn "$dir/times" | head -20
