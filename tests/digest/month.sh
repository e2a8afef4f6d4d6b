#!/bin/bash
# month.sh PROGRAM - thirty mornings of the digest over a month made of the samples (month.py): on which of them a mail comes, with which subject,
# and that quiet ones bring none but the weekly sign of life. TAP; the mails' subjects are printed as notes.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=$(realpath "${1:?usage: month.sh PROGRAM}")
export LC_ALL=C.UTF-8 TZ=UTC
unset POSTMORTEM_DB
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 tests/digest/month.py samples "$tmp" || exit 1
n=0 failed=0
ok() {
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}

# morning DAY: the digest at six of the next morning; told[DAY] is the subject, "" none
declare -A told status
morning() {
    local day=$1 logs=() at
    at=$(date -d "2026-11-$day +1 day" +%F)
    [ -s "$tmp/$day.log" ] && logs=("$tmp/$day.log")
    "$program" digest -q --db "$tmp/mail.db" --at "$at 06:00" "${logs[@]}" >"$tmp/$day.eml" 2>"$tmp/why"
    status[$day]=$?
    cat "$tmp/why"
    told[$day]=$(python3 -c 'import email, email.policy, sys
print(email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)["subject"] or "")' <"$tmp/$day.eml")
    echo "# $at $(date -d "$at" +%a) status ${status[$day]}: ${told[$day]:--}"
}
for day in {01..30}; do morning "$day"; done

# mail DAY PATTERN STATUS; none DAY STATUS
mail() {
    local rc=1
    # shellcheck disable=SC2053
    [[ ${told[$1]} == $2 && ${status[$1]} = "$3" ]] && rc=0
    ok $rc "the morning after day $1: $2"
}
weekly=0 others=0 wrong=
for day in {01..30}; do
    case $day in
    10 | 17 | 18 | 24 | 25 | 26) continue ;;
    esac
    case ${told[$day]} in
    '') ;;
    *'mail OK: nothing new') weekly=$((weekly + 1)) ;;
    *) others=$((others + 1)) wrong+=" $day" ;;
    esac
done
mail 10 '*mail FAIL:*' 2
mail 17 '*mail FAIL:*' 2
mail 18 '*mail *recovered*' 0
mail 24 '*mail STALE: no new log lines*' 3
mail 25 '' 3
mail 26 "*mail FAIL: volume.stopped*" 2
[ "$others" = 0 ]
ok $? "no other mail brings news${wrong:+, but days$wrong do}"
[ "$weekly" -ge 1 ] && [ "$weekly" -le 3 ]
ok $? "$weekly weekly signs of life"
sent=0 gap=0 longest=0
for day in {01..30}; do
    gap=$((gap + 1))
    [ -z "${told[$day]}" ] || { sent=$((sent + 1)) gap=0; }
    [ "$gap" -le "$longest" ] || longest=$gap
done
[ "$longest" -le 7 ]
ok $? "$sent mails in 30 mornings, never more than a week apart ($longest)"
echo "1..$n"
exit $failed
