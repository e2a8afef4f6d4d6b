#!/bin/sh
# demo.sh PROGRAM SAMPLES - the three stages over each sample, and the reports they lead to.
set -eu
program=${1:?usage: demo.sh PROGRAM SAMPLES}
samples=${2:?usage: demo.sh PROGRAM SAMPLES}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

rule() { printf '\n%s\n' "================================================================================"; }

for log in "$samples"/*/mail.log; do
    dir=${log%/mail.log}
    name=${dir##*/}
    db=$tmp/$name.db
    rule
    printf 'sample %s: %s\n\n' "$name" "$(sed -n '1s/^#* *//p' "$dir/README.md")"
    echo "1. ingest    $program ingest --db $name.db $dir/mail.log*"
    "$program" ingest --db "$db" "$dir"/mail.log*
    echo "2. analyze   $program analyze --db $name.db"
    "$program" analyze --db "$db"
    echo "3. report    $program report --db $name.db"
    echo
    "$program" report --db "$db"
done

rule
cat <<END
On your own logs:     $program /var/log/mail.log*
The same, kept:       $program ingest --db mail.db /var/log/mail.log*
                      $program analyze --db mail.db
                      $program report --db mail.db --since -24h
Ask your own:         $program query --db mail.db        (or: sqlite3 mail.db)
END
