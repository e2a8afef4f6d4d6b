# The questions in queries/: listed, asked, and the same in the stock sqlite3 shell.
load helper

analysed() {
    pm ingest -q --db mail.db "$fixtures/incident.log"
    pm analyze --db mail.db
}

@test "without a name: the list, with titles and parameters, no database needed" {
    run -0 pm query
    says "masked "
    says "-p since="
    run -0 pm query --db mail.db
    [ ! -e mail.db ]
}

@test "every file of queries/ is in the list, save for those that only the analysis runs" {
    pm query | grep -oE '^[a-z][^ ]*' | sort >listed
    (cd "$repo/queries" && find . -name '*.sql' ! -path './analyze/*' | sed 's#^\./##; s#\.sql$##' | sort) >files
    diff listed files
}

# bats test_tags=slow
@test "every query runs in the stock shell, and gives the same rows as ours" {
    analysed
    n=0
    for name in $(pm query | grep -oE '^[a-z][^ ]*'); do
        pm query "$name" --db mail.db --format csv >ours.csv
        sqlite3 -bail -readonly -header -csv mail.db <"$repo/queries/$name.sql" >stock.csv || { echo "$name fails in the stock shell"; return 1; }
        python3 "$here/same_rows.py" ours.csv stock.csv || { echo "in $name"; return 1; }
        n=$((n + 1))
    done
    echo "$n queries"
    [ "$n" -gt 20 ]
}

# bats test_tags=slow
@test "every query answers on a database that holds nothing, and on one not analysed yet" {
    : >empty.log
    pm ingest -q --db empty.db empty.log
    pm ingest -q --db raw.db "$fixtures/incident.log"
    for db in empty.db raw.db; do
        for name in $(pm query | grep -oE '^[a-z][^ ]*'); do
            run -0 pm query "$name" --db $db
        done
    done
}

@test "what was read but not analysed, or only in part, is said" {
    pm ingest -q --db mail.db "$fixtures/incident.log"
    run -0 pm query causes --db mail.db
    says "not analysed yet"
    run -65 pm compare --db mail.db --split 2026-11-24
    says "run postmortem analyze --db"
    run -65 pm compare --db mail.db
    pm analyze --db mail.db
    run -0 pm query causes --db mail.db
    [[ $output != *analyze* ]]
    pm ingest -q --db mail.db "$repo/samples/mix/mail.log"
    for ask in "query causes" "query causes -f json" "compare --split 2026-11-24" "trace corp.example" report; do
        # shellcheck disable=SC2086 # words
        run -0 --separate-stderr pm $ask --db mail.db
        [[ $stderr == *"since the last analysis"* ]]
        [[ $output != *"postmortem: "* ]]
    done
    run -0 --separate-stderr pm query causes --sql --db mail.db
    is "$stderr" ""
}

@test "table, csv and json hold the same" {
    analysed
    run -0 pm query incident-truth --db mail.db
    [[ ${lines[0]} == what* ]]
    [[ ${lines[1]} == "failed connects  "*" 58" ]]
    run -0 pm query incident-truth --db mail.db -f csv
    says $'failed connects,58\r'
    pm query incident-truth --db mail.db --format json >rows.json
    is "$(python3 -c 'import json; print([r["n"] for r in json.load(open("rows.json")) if r["what"] == "failed connects"])')" "[58]"
}

@test "the ground truth of the incident" {
    analysed
    pm query incident-truth --db mail.db -f csv | tr -d '\r' >truth.csv
    while IFS='=' read -r what n; do
        is "$(sed -n "s/^\"\\{0,1\\}$what\"\\{0,1\\},//p" truth.csv)" "$n"
    done <<'END'
failed connects=58
lines that hold the text of a failed connect=78
deferrals by smtp=45
echoes by error or retry=3
masked: the line shows another error than the answer that decided=17
masked, by true cause: reputation.dnsbl=6
masked, by true cause: identity.ptr=7
masked, by true cause: reputation.provider=4
END
    is "$(grep -c 'Cannot assign requested address' "$fixtures/incident.log")" 78
}

@test "parameters: numbers, times, words; and mistakes in them" {
    analysed
    run -0 pm query incident-truth --db mail.db -p since=2026-11-24T02:20:00Z -f csv
    says $'failed connects,0\r'
    run -0 pm query incident-truth --db mail.db -p until=1795486785 -f csv
    says $'failed connects,0\r'
    run -0 pm query incident-truth --db mail.db -p since=-24h
    run -64 pm query incident-truth --db mail.db -p snice=-24h
    says "snice"
    run -64 pm query incident-truth --db mail.db -p since
    says "NAME=VALUE"
    run -64 pm query incident-truth --db mail.db -p since=yesterday
}

@test "a misspelt query: the right one is named" {
    analysed
    run -66 pm query maskde --db mail.db
    says "masked"
}

@test "--sql prints the file" {
    analysed
    pm query masked --sql --db mail.db >masked.sql
    cmp masked.sql "$repo/queries/masked.sql"
}

@test "--data reads the files of a folder instead" {
    mkdir data
    cp -r "$repo/schema" "$repo/queries" data/
    mkdir -p data/src && cp -r "$repo/src/rules" data/src/
    pm ingest -q --data data --db mail.db "$fixtures/partial.log"
    printf -- '-- title: Ours\nSELECT 42 AS answer;\n' >data/queries/storms.sql
    run -0 pm query storms --data data --db mail.db
    says 42
    run -66 pm query storms --data no-such-folder --db mail.db
    says "no-such-folder"
}

@test "delivery times: what the analysis keeps is what the stock shell counts from the facts" {
    for sample in incident mix; do
        pm ingest -q --db "$sample.db" "$repo/samples/$sample/"*.log*
        pm analyze -q --db "$sample.db"
        for by in domain provider; do
            kept=$(sqlite3 -bail -readonly "$sample.db" ".read $repo/queries/$by-delay.sql")
            counted=$(sqlite3 -bail -readonly "$sample.db" ".param set :since 0" ".read $repo/queries/$by-delay.sql")
            [ -n "$kept" ]
            is "$kept" "$counted"
        done
    done
}
