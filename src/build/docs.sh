#!/bin/sh
# docs.sh PROGRAM OUT - manual pages, completions and Datasette's metadata.json, made from the program's own tables and the schema's comments.
set -eu
program=$1 out=$2
src=$(cd "$(dirname "$0")/.." && pwd)
top=$(dirname "$src")
mkdir -p "$out"
LC_ALL=C
export LC_ALL
unset POSTMORTEM_DB

commands=$("$program" --help | awk '/^  postmortem COMMAND/ { on = 1; next } on && NF == 0 { if (seen) exit; next } on { print $1; seen = 1 }')

{
    sed '/^@COMMANDS@$/,$d' "$src/man/postmortem.1"
    for command in $commands; do
        "$program" "$command" --help | awk -v part=command -f "$src/build/man.awk"
    done
    echo '.SH OPTIONS OF EVERY COMMAND'
    "$program" completion --help | awk -v part=global -f "$src/build/man.awk"
    echo '.SH OPTIONS WITHOUT A COMMAND'
    "$program" --help | awk -v part=all -f "$src/build/man.awk"
    sed '1,/^@COMMANDS@$/d' "$src/man/postmortem.1"
} >"$out/postmortem.1"

{
    cat "$src/man/postmortem-schema.5"
    # what is meant to be read, before what lies below it
    awk -v part=man -v kind=VIEW -f "$src/build/schema.awk" "$top"/schema/*.sql
    awk -v part=man -v kind=TABLE -f "$src/build/schema.awk" "$top"/schema/*.sql
} >"$out/postmortem-schema.5"
cp "$src/man/postmortem-report.5" "$out/"

for shell in bash zsh fish; do "$program" completion $shell >"$out/completion.$shell"; done

{
    awk -v part=json -f "$src/build/schema.awk" "$top"/schema/*.sql
    awk -f "$src/build/queries.awk" "$top"/queries/*.sql
} >"$out/metadata.json"
