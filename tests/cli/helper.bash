# helper.bash - loaded by every .bats file: each test runs in a folder of its own; pm is the program.
# shellcheck shell=bash disable=SC2034,SC2154
bats_require_minimum_version 1.5.0
export LC_ALL=C.UTF-8 TZ=UTC
unset POSTMORTEM_DB
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fixtures=$here/fixtures
: "${POSTMORTEM:=$here/../../build/postmortem}"
POSTMORTEM=$(realpath "$POSTMORTEM")
repo=$(cd "$here/../.." && pwd)

setup() { cd "$BATS_TEST_TMPDIR" || return; }

pm() { "$POSTMORTEM" "$@"; }

# sql DB QUERY: rows with | between columns, by the stock shell.
sql() { sqlite3 -bail -readonly "$1" "$2"; }

# is GOT WANT
is() { [ "$1" = "$2" ] || { printf 'got:  %s\nwant: %s\n' "$1" "$2"; diff <(echo "$1") <(echo "$2"); return 1; }; }

# says TEXT: the output of the last run holds it.
says() { [[ $output == *"$1"* ]] || { printf 'not said: %s\nbut: %s\n' "$1" "$output"; return 1; }; }

# dump DB [lines] [text]: every row, without what may differ between two databases of the same log (see dump.py).
dump() { python3 "$here/dump.py" "$@"; }

# same A B [lines] [text]
same() {
    dump "$1" "${@:3}" >one.dump && dump "$2" "${@:3}" >two.dump && diff one.dump two.dump | head -20 && cmp one.dump two.dump
}

# log LINE…: a log in traditional form from lines without their stamp: "mx1 postfix/smtp[1]: text"; one a second from 02:00:00 on.
log() {
    local i=0 line
    for line; do
        printf 'Nov  4 %02d:%02d:%02d %s\n' $((2 + i / 3600)) $((i / 60 % 60)) $((i % 60)) "$line"
        i=$((i + 1))
    done
}

# accounts DB: every line of every file is one of four things.
accounts() { is "$(sql "$1" 'SELECT count(*) FROM v_source WHERE lines <> facts + counted + "foreign" + not_understood')" 0; }
