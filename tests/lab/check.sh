#!/bin/sh
# check.sh [SCENARIO...] - plays scenarios and holds postmortem's database to the journals. Prints TAP.
#
# POSTMORTEM names the program (default: build/postmortem). Without a scenario it plays those that
# decide; ALL=1 plays all there are. LAB_OUT is a directory for what is produced (default: build/lab, kept
# for a look after a failure). SEED=N repeats a draw.
# Exit status: 0 all agree, 1 something differs, 77 skipped.
set -u
here=$(cd "$(dirname "$0")" && pwd)
postmortem=${POSTMORTEM:-$here/../../build/postmortem}
out=${LAB_OUT:-$here/../../build/lab}
PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE

if [ $# -eq 0 ]; then
    set -- incident partial unique-mx greylist throttled listed storm wrong-ptr dns-down operator deleted own-service shut handed-in
    [ -z "${ALL:-}" ] || set -- "$@" compromised disk-full two-hosts recovery mixed told let-out smarthost together healthy mix
fi
number=0 status=0

# result STATUS WHAT: one TAP line; 77 is a skip.
result() {
    number=$((number + 1))
    case $1 in
        0)  echo "ok $number - $2" ;;
        77) echo "ok $number - $2 # SKIP $reason"; [ $status -ne 0 ] || status=77 ;;
        *)  echo "not ok $number - $2"; status=1 ;;
    esac
}

comment() { sed 's/^/# /'; }

database() {
    rm -f "$2"
    "$postmortem" ingest --db "$2" "$1" && "$postmortem" analyze --db "$2"
}

for scenario; do
    dir=$out/$scenario
    rm -rf "$dir"
    mkdir -p "$dir"
    "$here/run.sh" "$scenario" "$dir" >"$dir/run.out" 2>&1
    played=$?
    reason=$(sed -n 's/^lab: SKIP: //p' "$dir/run.out")
    comment <"$dir/run.out"
    result $played "lab $scenario: played"
    if [ $played -ne 0 ]; then
        result $played "lab $scenario: database agrees with the journals"
        result $played "lab $scenario: damaged journals are noticed"
        continue
    fi
    database "$dir/mail.log" "$dir/lab.db" 2>&1 | comment
    python3 "$here/compare.py" "$dir" "$dir/lab.db" >"$dir/compare.out" 2>&1
    compared=$?
    comment <"$dir/compare.out"
    result $compared "lab $scenario: database agrees with the journals"
    python3 "$here/doubt.py" "$dir" "$dir/lab.db" >"$dir/doubt.out" 2>&1
    doubted=$?
    comment <"$dir/doubt.out"
    result $doubted "lab $scenario: damaged journals are noticed"
    python3 "$here/diagnosis.py" "$dir" "$dir/lab.db" >"$dir/diagnosis.out" 2>&1
    diagnosed=$?
    comment <"$dir/diagnosis.out"
    [ $diagnosed = 77 ] || result $diagnosed "lab $scenario: every injected cause is found, none invented"
done
echo "1..$number"
exit $status
