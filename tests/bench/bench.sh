#!/bin/sh
# bench.sh PROGRAM [LINES]: speed beside others, all in one run. Every round runs each program once, one after the other, and ratios are taken
# within a round: what slows the machine for a while slows both sides. Without LINES 1 M lines (5 rounds), then 10 M (3 rounds), about 20 minutes
# and 8 GB in $TMPDIR; with LINES only that size, and 10 M too where BENCH_10M=1. ROUNDS and ROUNDS_10M change the rounds; CORPORA names a folder
# with captured logs (lab/C/load-306k*.gz is run too). Short goals don't fail the run; a wrong count does.
set -eu
program=$(realpath "$1") lines=${2:-1000000} here=$(dirname "$(realpath "$0")")
big=
[ $# -gt 1 ] && [ "${BENCH_10M:-0}" != 1 ] || big=10000000
dir=$(mktemp -d "${TMPDIR:-/tmp}/postmortem-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 70' INT TERM
cc -std=c11 -D_GNU_SOURCE -O2 -o "$dir/gen" "$here"/gen*.c -lm
cc -std=c11 -D_GNU_SOURCE -O2 -o "$dir/measure" "$here/measure.c"
gen() { "$dir/gen" "$@" --mix "$here/mix.tsv"; }
say() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" > /dev/null; }
if ! have pflogsumm || ! have sqlite3; then
	say "pflogsumm and sqlite3 are wanted: apt-get install pflogsumm sqlite3"
	[ "$(id -u)" = 0 ] && apt-get install -qq -y --no-remove pflogsumm sqlite3 > /dev/null
fi
dry=
"$program" ingest --help | grep -q -e --dry-run && dry=1

# size N: the files of that size: the log, the 10,000 lines that follow it, and a database of it, checked against what the generator wrote
size() {
	say "making $1 lines"
	gen "$1" 1 > "$dir/$1.log" 2> "$dir/$1.truth"
	gen $(($1 + 10000)) 1 2> "$dir/truth" | tail -n 10000 > "$dir/$1.tail"
	"$program" ingest -q --db "$dir/$1.db" "$dir/$1.log"
	got=$(sqlite3 -readonly "$dir/$1.db" "SELECT 'messages=' || (SELECT count(*) FROM message) || ' sent=' || sum(status = 'sent') || ' deferred=' ||
		sum(status = 'deferred') || ' bounced=' || sum(status = 'bounced') || ' failed_connects=' || (SELECT count(*) FROM connect_failure) ||
		' rejects=' || (SELECT count(*) FROM reject) || ' not_understood=' || (SELECT sum(not_understood) FROM source) FROM delivery")
	want="$(grep -oE '(messages|sent|deferred|bounced|failed_connects|rejects)=[0-9]+' "$dir/$1.truth" | tr '\n' ' ')not_understood=0"
	if [ "$got" != "$want" ]; then
		say "WRONG: the log has  $want"
		say "       the database $got"
		exit 1
	fi
	printf 'truth\t%s\t%s\t%s\t%s\n' "$1" "$(wc -c < "$dir/$1.log")" "$(stat -c %s "$dir/$1.db")" "$(sqlite3 -readonly "$dir/$1.db" 'SELECT count(*) FROM delivery')" >> "$dir/sizes"
	printf '%s lines: %s\n' "$1" "$got"
}

# m LABEL COMMAND...: one measurement; the database that ingest writes begins empty
m() {
	label=$1
	shift
	rm -f "$dir/new.db" "$dir/new.db-wal" "$dir/new.db-shm"
	"$dir/measure" "$dir/times" "$label" "$@" > "$dir/out" || { say "$label: failed: $*"; return 1; }
}

others() { # of the size $1
	m "pflogsumm $1" pflogsumm "$dir/$1.log"
	m "import $1" sqlite3 "$dir/new.db" ".read $dir/rows/import.sql"
	m "wc -l $1" wc -l "$dir/$1.log"
	! have lnav || m "lnav $1" lnav -n -c ';SELECT log_procname, count(*) FROM syslog_log GROUP BY 1' "$dir/$1.log"
}

tail_of() { # 10,000 more lines into a database of $1 lines that was analysed
	cp "$dir/$1.base.db" "$dir/grown.db"
	cat "$dir/$1.tail" >> "$dir/$1.log"
	m "tail $1" "$program" ingest -q --db "$dir/grown.db" "$dir/$1.log"
	[ -z "$stages" ] || m "tail analyze $1" "$program" analyze -q --db "$dir/grown.db"
	[ -z "$stages" ] || m "tail report $1" "$program" report -q --db "$dir/grown.db"
	truncate -s "$(awk -v n="$1" '$2 == n { print $3 }' "$dir/sizes")" "$dir/$1.log"
}

base() { # the database that tail_of starts from: analysed, where the program has that stage yet
	mv "$dir/$1.db" "$dir/$1.base.db"
	m "analyze $1" "$program" analyze -q --db "$dir/$1.base.db" && m "report $1" "$program" report -q --db "$dir/$1.base.db" && stages=1 || stages=
}

round() { # everything once, of the size $1
	m "ingest $1" "$program" ingest -q --db "$dir/new.db" "$dir/$1.log"
	others "$1"
	m "one thread $1" "$program" ingest -q --threads 1 --db "$dir/new.db" "$dir/$1.log"
	[ -z "$dry" ] || m "dry $1" "$program" ingest -q --threads 1 --dry-run "$dir/$1.log"
	[ "$1" != "$lines" ] || m "gz $1" "$program" ingest -q --db "$dir/new.db" "$dir/$1.log.gz"
	[ "$1" != "$lines" ] || m "ingest2 $1" "$program" ingest -q --db "$dir/new.db" "$dir/$1.log"
	tail_of "$1"
}

small() {
	size "$lines"
	gzip -k "$dir/$lines.log"
	"$here/import.sh" "$dir/$lines.db" "$dir/rows"
	base "$lines"
	gen 100000 2 --rfc3339 2> "$dir/truth" | awk -f "$here/journal.awk" > "$dir/journal.json"
	for f in ${CORPORA:+"$CORPORA"/lab/C/load-306k*.gz}; do
		zcat "$f" > "$dir/captured.log"
	done
	for r in $(seq "${ROUNDS:-5}"); do
		say "round $r of $lines lines"
		round "$lines"
		m "journal 100000" "$program" ingest -q --db "$dir/new.db" "$dir/journal.json"
		[ ! -f "$dir/captured.log" ] || m "ingest captured" "$program" ingest -q --db "$dir/new.db" "$dir/captured.log"
		[ ! -f "$dir/captured.log" ] || m "pflogsumm captured" pflogsumm "$dir/captured.log"
	done
}

large() {
	size "$big"
	"$here/import.sh" "$dir/$big.db" "$dir/rows"
	base "$big"
	for r in $(seq "${ROUNDS_10M:-3}"); do
		say "round $r of $big lines"
		round "$big"
		m "ingest beside" "$program" ingest -q --db "$dir/new.db" "$dir/$lines.log"
		tail_of "$lines"
	done
	for q in "$here"/../../queries/*.sql; do
		[ ! -f "$q" ] || m "query $(basename "$q" .sql)" sqlite3 -readonly "$dir/$big.base.db" ".read $q"
	done
	rm -f "$dir"/*.db "$dir/$big.log"
	gen "$big" 3 --peers 1400000 > "$dir/peers.log" 2> "$dir/truth"
	m "million peers" "$program" ingest -q --db "$dir/peers.db" "$dir/peers.log"
	printf 'peers\t%s\n' "$(sqlite3 -readonly "$dir/peers.db" 'SELECT count(*) FROM peer')" >> "$dir/sizes"
}

small
[ -z "$big" ] || large
awk -F '\t' -v n="$lines" -v big="$big" -f "$here/figures.awk" "$dir/sizes" "$dir/times"
