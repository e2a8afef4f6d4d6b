# A database made by an earlier release (tests/upgrade/N.sql.gz: what .dump in the stock shell gave of it, with its pragmas in front) goes on with this one.
# 1: `samples/incident` up to line 760, analysed, and a digest told: six incidents are open, 36 messages wait.
load helper

schema=$(sed -n 's/.*SCHEMA_VERSION = \([0-9]*\),.*/\1/p' "$repo/src/store/schema.h")

old() { rm -f mail.db && zcat "$repo/tests/upgrade/$1.sql.gz" | sqlite3 -bail mail.db; }

@test "there is a stored database of every schema before this one" {
    for v in $(seq 1 $((schema - 1))); do
        old "$v"
        is "$(sql mail.db 'PRAGMA user_version')" "$v"
        is "$(sql mail.db 'PRAGMA integrity_check')" ok
    done
}

@test "upgraded, an old database has the tables, indexes and views of a new one, to the letter" {
    pm ingest -q --db new.db "$fixtures/partial.log"
    for v in $(seq 1 $((schema - 1))); do
        old "$v"
        pm analyze --db mail.db
        is "$(sql mail.db 'PRAGMA user_version')" "$schema"
        is "$(sql mail.db 'PRAGMA integrity_check; PRAGMA foreign_key_check')" ok
        for db in mail new; do sql $db.db "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2" >$db.schema; done
        diff mail.schema new.schema
    done
}

@test "upgraded, an old database and the rest of its log give what a new one gives" {
    cp "$repo/samples/incident/mail.log" mail.log
    pm ingest -q --db new.db mail.log
    pm analyze --db new.db
    pm report --db new.db >new.md
    for v in $(seq 1 $((schema - 1))); do
        old "$v"
        pm ingest -q --db mail.db mail.log
        pm analyze --db mail.db
        same new.db mail.db views
        pm report --db mail.db | diff new.md -
        is "$(sql mail.db 'SELECT lines FROM source')" 1078
    done
}

@test "what the digest told stays told" {
    for v in $(seq 1 $((schema - 1))); do
        old "$v"
        sql mail.db 'SELECT * FROM digest; SELECT * FROM digest_incident' >told
        [ -s told ]
        pm analyze --db mail.db
        sql mail.db 'SELECT * FROM digest; SELECT * FROM digest_incident' | diff told -
        is "$(sql mail.db 'SELECT count(*) FROM digest_incident i LEFT JOIN v_incident v ON v.incident = i.incident WHERE v.incident IS NULL')" 0
    done
}

@test "who only reads does not upgrade: 65, and what to do" {
    old 1
    cp mail.db before.db
    for command in report "query storms" "trace x@y.example"; do
        # shellcheck disable=SC2086
        run -65 pm $command --db mail.db
        says "made by an older postmortem (schema 1, this program wants $schema)"
        says "run: postmortem analyze --db"
    done
    cmp mail.db before.db
}

@test "an upgrade that is stopped leaves the database as it was" {
    old 1
    cp mail.db before.db
    mkdir -p spoilt && cp -r "$repo"/schema "$repo"/queries spoilt/ && mkdir spoilt/src && cp -r "$repo"/src/rules spoilt/src/
    echo 'CREATE TABLE source (a) STRICT;' >>spoilt/schema/migrate/002.sql # is there already
    run pm analyze --data spoilt --db mail.db
    [ "$status" -ne 0 ]
    is "$(sql mail.db 'PRAGMA user_version')" 1
    dump before.db >one
    dump mail.db | diff one -
    pm analyze --db mail.db
}

@test "a newer one is refused: 65" {
    old 1
    sqlite3 mail.db "PRAGMA user_version = $((schema + 1))"
    for command in "ingest $fixtures/partial.log" analyze report digest prune; do
        # shellcheck disable=SC2086
        run -65 pm $command --db mail.db
        says "made by a newer postmortem (schema $((schema + 1)), this program knows $schema)"
    done
}

@test "a development build's tables, under this schema's number: 65, and what to do; what only the files say otherwise is no fault" {
    pm ingest -q --db mail.db "$fixtures/partial.log"
    sqlite3 mail.db "UPDATE setting SET value = 'another' WHERE name = 'tables'"
    pm query storms --db mail.db >storms
    is "$(sql mail.db "SELECT value FROM setting WHERE name = 'tables'")" another
    pm analyze --db mail.db
    [ "$(sql mail.db "SELECT value FROM setting WHERE name = 'tables'")" != another ]
    for change in 'DROP TABLE unparsed' 'ALTER TABLE delivery ADD extra TEXT' 'ALTER TABLE mta RENAME host TO machine' \
        'CREATE TABLE other AS SELECT * FROM fact_hour; DROP TABLE fact_hour; ALTER TABLE other RENAME TO fact_hour'; do
        cp mail.db dev.db
        sqlite3 dev.db "DROP VIEW v_unparsed; PRAGMA legacy_alter_table = ON; $change; DELETE FROM setting WHERE name = 'tables'"
        for command in "ingest $fixtures/partial.log" analyze report "query storms"; do
            # shellcheck disable=SC2086
            run -65 pm $command --db dev.db
            says "made by a development build"
            says "postmortem ingest --db NEW LOG"
        done
    done
}
