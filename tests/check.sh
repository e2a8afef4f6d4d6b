#!/bin/bash
# check.sh BUILD - runs every test, part by part; the last line is "N passed, N failed, N skipped".
#
# Each part writes TAP (or just an exit status: 0 passed, 77 skipped) into BUILD/check/PART.log, which is read here. Exit status 0
# only when nothing failed; under CI=true a skip counts as a failure, since nobody would notice it there.
# ALL=1 adds the long parts; CORPORA=DIR those over captured logs that are not in this repository. PARTS="unit cli" runs a few.
set -u
cd "$(dirname "$0")/.." || exit 1
build=${1:?usage: check.sh BUILD}
asan=$build-asan
logs=$build/check
mkdir -p "$logs"
export LC_ALL=C.UTF-8 TZ=UTC PYTHONDONTWRITEBYTECODE=1
unset POSTMORTEM_DB MAKEFLAGS MAKELEVEL MFLAGS
passed=0 failed=0 skipped=0
failures=

# count LOG STATUS: what the part's TAP says, as "passed failed skipped". A part that ends badly without saying why, or that
# announces more tests than it ran, has failed once more.
count() {
    awk -v status="$2" '
        /^1\.\.[0-9]+/ { planned += substr($1, 4); plans++ }
        /^ok .*# skip.*CORPORA/ { absent++; next } # needs a folder that was not given: neither passed nor skipped
        /^(not )?ok .*# (SKIP|skip)/ { skip++; next }
        /^ok( |$)/ { ok++ }
        /^not ok( |$)/ { bad++ }
        END {
            ran = ok + bad + skip + absent
            if (ran == 0 && status == 0) ok++
            else if (ran == 0 && status == 77) skip++
            else if (bad == 0 && status != 0) bad++
            if (plans && ran < planned) bad += planned - ran
            print ok + 0, bad + 0, skip + 0
        }' "$1"
}

# The failed tests and what stands behind each; else how the part ended.
explain() {
    if grep -q '^not ok' "$1"; then
        awk '/^not ok/ && !/# (SKIP|skip)/ { show = 40 } /^ok/ { show = 0 } show-- > 0' "$1" | head -150
    else
        tail -40 "$1"
    fi
}

declare -A running since

# begin NAME COMMAND…: runs a part beside what follows, until finish NAME.
begin() {
    local name=$1
    shift
    [ -z "${PARTS:-}" ] || [[ " $PARTS " == *" $name "* ]] || return 0
    since[$name]=$SECONDS
    "$@" >"$logs/$name.log" 2>&1 </dev/null &
    running[$name]=$!
}

finish() {
    local name=$1 log=$logs/$1.log ok bad skip status=0
    [ -n "${running[$name]:-}" ] || return 0
    wait "${running[$name]}" || status=$?
    read -r ok bad skip < <(count "$log" "$status")
    printf '%-16s %5d passed %3d failed %3d skipped  %4d s\n' "$name" "$ok" "$bad" "$skip" $((SECONDS - since[$name]))
    if [ "$bad" -gt 0 ]; then
        failures+=" $name"
        explain "$log"
    fi
    [ "$skip" = 0 ] || grep -iE '# skip|SKIP:' "$log" || tail -3 "$log"
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
}

part() {
    begin "$@"
    finish "$1"
}

# units BUILD: each test program of cmocka, with its name before each of its tests.
units() {
    local t status=0
    for t in "$1"/unit/test_*; do
        [ -x "$t" ] || continue
        CMOCKA_MESSAGE_OUTPUT=TAP "$t" >"$t.tap" 2>&1
        local rc=$?
        sed -E "s/^((not )?ok [0-9]+ (- )?)/\1${t##*/test_}: /" "$t.tap"
        # a crash leaves no line of its own
        if [ $rc != 0 ] && ! grep -q '^not ok' "$t.tap"; then
            echo "not ok - ${t##*/} ended with status $rc"
            status=1
        fi
    done
    return $status
}

# cli BUILD: the files of tests side by side, each into its own log, shown one after another; those that take longest, and the
# large ones, first. Tests tagged slow only with ALL=1.
cli() {
    local out=$logs/cli-${1##*/} status=0 tags='--filter-tags !slow'
    [ -z "${ALL:-}" ] || tags=
    rm -rf "$out" && mkdir -p "$out"
    # shellcheck disable=SC2016
    { printf '%s\n' laws detect html dns twins; find tests/cli -name '*.bats' -printf '%s %f\n' | sort -rn | sed 's/^[0-9]* //; s/[.]bats$//'; } | awk '!seen[$0]++' |
        POSTMORTEM=$PWD/$1/postmortem xargs -P $(($(nproc) + 1)) -I{} sh -c 'bats --tap $2 "tests/cli/$1.bats" >"$0/$1.tap" 2>&1' "$out" {} "$tags" || status=1
    cat "$out"/*.tap
    return $status
}
golden() { tests/golden/golden.sh "$1/postmortem"; }
build() { make -s -j"$(nproc)" BUILD="$1" ${2:+CFLAGS="-O1 -g -Wno-format-truncation" SANITIZE="$2"} all units; }

# A finding of a sanitizer ends the program at once, whatever the test looks at. (LeakSanitizer falls over the thread-local memory of libraries that are opened late,
# unless it leaves that alone.)
sanitized() {
    export ASAN_OPTIONS=abort_on_error=0:exitcode=99:detect_leaks=1:intercept_tls_get_addr=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:exitcode=99
    "$@"
    local rc=$?
    unset ASAN_OPTIONS UBSAN_OPTIONS
    return $rc
}

part build build "$build"
part lint tests/lint/lint.sh "$build"
part unit units "$build"
part cli cli "$build"
part golden golden "$build"
part queries tests/golden/queries.sh "$build/postmortem"
part digest tests/digest/month.sh "$build/postmortem"
# the same few logs every time; the long rest draws others
[ -n "${ALL:-}" ] || part torture env SEED=1 PARTS="chunks hostile" tests/torture/torture.sh "$build/postmortem" 8
part villages timeout 120 python3 tests/accuracy/village.py "$build/postmortem"
# the lab waits more than it works
begin lab env POSTMORTEM="$PWD/$build/postmortem" LAB_OUT="$build/lab" ALL="${ALL:-}" tests/lab/check.sh
part build-asan build "$asan" address,undefined
part unit-asan sanitized units "$asan"
part golden-asan sanitized golden "$asan"
if [ -n "${CORPORA:-}" ]; then
    part corpora env POSTMORTEM="$PWD/$build/postmortem" bats --tap tests/corpora
fi
part fuzz tests/fuzz/fuzz.sh "$build" "$([ -n "${ALL:-}" ] && echo 300 || echo 10)"
finish lab
if [ -n "${ALL:-}" ]; then
    part cli-asan sanitized cli "$asan"
    part spf tests/spf/suite.sh "$build"
    part towns timeout 900 python3 tests/accuracy/town.py "$build/postmortem"
    part torture tests/torture/torture.sh "$build/postmortem" 200
    part lines-100k sanitized tests/torture/lines.sh "$asan/postmortem" 100000
    part build-tsan build "$build-tsan" thread
    part threads tests/torture/threads.sh "$build-tsan/postmortem"
fi

[ -z "$failures" ] || printf '\nfailed:%s (see %s)\n' "$failures" "$logs"
[ "$skipped" = 0 ] || [ "${CI:-}" != true ] || echo "a skipped test counts as failed here (CI=true)"
printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ] && { [ "$skipped" = 0 ] || [ "${CI:-}" != true ]; }
