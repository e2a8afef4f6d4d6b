#!/bin/bash
# fuzz.sh BUILD SECONDS [NAME…] - runs each harness for so long, and shows the line coverage of its units. TAP.
#
# A harness fails when it finds something (the input is kept in BUILD-fuzz/NAME.found), or when less than 70 % of its units' lines were reached.
# libFuzzer needs clang; the coverage is gcc's: what was found is run again through a build with counters.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${1:?usage: fuzz.sh BUILD SECONDS [NAME...]}
seconds=${2:?usage: fuzz.sh BUILD SECONDS [NAME...]}
shift 2
fuzz=$build-fuzz cov=$build-cov
export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 TZ=UTC
sanitize=address,undefined

if [ $# = 0 ]; then
    for f in tests/fuzz/fuzz_*.c; do
        name=${f##*/fuzz_}
        set -- "$@" "${name%.c}"
    done
fi
echo "1..$#"
command -v clang >/dev/null || { for name; do echo "ok - fuzz $name # SKIP no clang"; done; exit 0; }

libs="$(pkg-config --libs libpcre2-8 sqlite3 jansson zlib) $(for l in libarchive libsystemd expat gmime-3.0 libunbound; do pkg-config --libs $l 2>/dev/null; done) -lm -pthread"
flags="-std=c11 -D_GNU_SOURCE -Isrc -Itests/fuzz -g -Wall -Wextra"
rm -f "$fuzz"/*.failed
{ make -s -j"$(nproc)" CC=clang WARN=-Wall BUILD="$fuzz" CFLAGS="-O1 -g" SANITIZE=$sanitize,fuzzer-no-link "$fuzz/libpostmortem.a" &&
  make -s -j"$(nproc)" CC=gcc WARN=-Wall BUILD="$cov" CFLAGS="-O0 -g --coverage" "$cov/libpostmortem.a"; } >"$build/fuzz.log" 2>&1 ||
    { for name; do echo "not ok - fuzz $name: could not be built"; done; tail -20 "$build/fuzz.log" | sed 's/^/# /'; exit 1; }

# run NAME: builds and runs a harness. Two at a time.
run() {
    local name=$1 corpus=$fuzz/$1.corpus seeds=tests/fuzz/seeds/$1 found=$fuzz/$1.found
    mkdir -p "$corpus" "$found" "$seeds"
    python3 tests/fuzz/seeds.py "$name" "$corpus"
    # shellcheck disable=SC2086 # flags and libraries are words
    clang $flags -O1 -fsanitize=$sanitize,fuzzer -o "$fuzz/$name" "tests/fuzz/fuzz_$name.c" tests/fuzz/fuzz.c "$fuzz/libpostmortem.a" $libs &&
        gcc $flags -O1 --coverage -o "$cov/$name" "tests/fuzz/fuzz_$name.c" tests/fuzz/fuzz.c tests/fuzz/replay.c "$cov/libpostmortem.a" $libs || return 1
    "$fuzz/$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=4096 -dict=tests/fuzz/words.dict -print_final_stats=1 \
        -artifact_prefix="$found/" "$corpus" "$seeds" >"$fuzz/$name.log" 2>&1 || { tail -60 "$fuzz/$name.log"; return 1; }
}

# shown NAME: what it did, and which lines of its units its corpus reaches.
shown() {
    local name=$1 units runs percent
    units=$(sed -n 's/^ \* units: \(.*\) \*\/$/\1/p' "tests/fuzz/fuzz_$name.c")
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$fuzz/$name.log")
    find "$cov" -name '*.gcda' -delete
    "$cov/$name" "$fuzz/$name.corpus" "tests/fuzz/seeds/$name" >/dev/null 2>&1
    for unit in $units; do
        gcov -n -o "$cov/$(dirname "$unit")" "$cov/$unit.gcda" 2>/dev/null | grep -A1 "^File 'src/$unit.c'" | sed -n 's/^Lines executed:\([0-9.]*\)% of \([0-9]*\)/\1 \2/p' | sed "s#^#$unit #"
    done >"$fuzz/$name.cov"
    percent=$(awk '{ hit += $2 * $3; all += $3 } END { printf "%.0f", all ? hit / all : 0 }' "$fuzz/$name.cov")
    echo "$runs runs, $percent % of the lines of its units"
    awk '{ printf "# %s %s %% of %s lines\n", $1, $2, $3 }' "$fuzz/$name.cov" >&2
    [ "$percent" -ge 70 ]
}

export -f run
export build fuzz cov sanitize flags libs seconds
# shellcheck disable=SC2016 # the inner shell's
printf '%s\n' "$@" | xargs -P 2 -I{} bash -c 'run "$0" >"$fuzz/$0.said" 2>&1 || echo failed >"$fuzz/$0.failed"' {}

one() {
    if [ -e "$fuzz/$1.failed" ]; then
        cat "$fuzz/$1.said"
        return 1
    fi
    shown "$1"
}

bad=0
for name; do
    if said=$(one "$name" 2>"$fuzz/$name.err"); then
        echo "ok - fuzz $name: $said"
    else
        echo "not ok - fuzz $name: $(tail -1 <<<"$said" | cut -c1-200)"
        tail -60 <<<"$said" | sed 's/^/# /'
        bad=1
    fi
    sed 's/^\(# \)\{0,1\}/# /' "$fuzz/$name.err" | tail -20
done
exit $bad
