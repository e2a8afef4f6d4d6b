#!/bin/sh
# import.sh DB DIR: writes the rows of the database's fact tables as tab-separated files, and DIR/import.sql, which gives sqlite3 the same tables,
# rows and indexes. Text files know no NULL: it becomes '' there, so the tables can't be STRICT and the partial indexes ask for '' instead.
# Indexes come after the rows, which is the faster way. The table setting stays out: a few rows about the runs, one of several lines.
set -eu
db=$1 dir=$2
ask() { sqlite3 -readonly -batch "$db" "$@"; }
mkdir -p "$dir"
{
	tables=$(ask "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'setting' ORDER BY rowid")
	used=
	for t in $tables; do
		[ "$(ask "SELECT EXISTS (SELECT 1 FROM $t)")" = 1 ] || continue
		used="$used $t"
		columns=$(ask "SELECT group_concat(CASE type WHEN 'BLOB' THEN 'hex(' || name || ')' ELSE name END) FROM pragma_table_info('$t')")
		ask -tabs "SELECT $columns FROM $t" > "$dir/$t.tsv"
		ask "SELECT sql || ';' FROM sqlite_master WHERE type = 'table' AND name = '$t'" | sed '/ AS (/d; s/^) STRICT, /) /; s/^) STRICT/)/' # .import knows no generated columns
	done
	echo '.mode tabs'
	for t in $used; do
		echo ".import $dir/$t.tsv $t"
	done
	for t in $used; do
		ask "SELECT sql || ';' FROM sqlite_master WHERE type = 'index' AND tbl_name = '$t' AND sql IS NOT NULL" |
			sed "s/ IS NOT NULL/ <> ''/g; s/ IS NULL/ = ''/g"
	done
} > "$dir/import.sql"
