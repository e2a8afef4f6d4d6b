# The program as somebody meets it for the first time: what it says about itself, and about mistakes.
load helper

@test "without a word: the usage, status 64" {
    run -64 pm
    says "postmortem LOG..."
    says "ingest"
    says "Exit status"
}

@test "--help: the usage, status 0, on standard output" {
    run -0 --separate-stderr pm --help
    says "postmortem COMMAND"
    [ -z "$stderr" ]
}

@test "every command has a help with an example" {
    for command in ingest analyze report query explain; do
        run -0 pm "$command" --help
        says "usage: postmortem $command"
        says "  postmortem $command"
        says "--db"
    done
}

@test "--version names the version and the libraries" {
    run -0 pm --version
    [[ $output =~ ^postmortem\ [0-9]+\.[0-9]+ ]]
    for library in pcre2 SQLite jansson zlib; do says "$library"; done
}

@test "a misspelt command: the right one is named" {
    run -64 pm reprot --db mail.db
    says "postmortem report"
}

@test "a misspelt option: the right one is named" {
    run -64 pm report --snice -24h --db mail.db
    says "did you mean --since?"
}

@test "a log that is not there: 66, and its name" {
    run -66 pm no-such.log
    says "no-such.log"
    run -66 pm ingest --db mail.db no-such.log
    says "no-such.log: No such file"
}

@test "ingest without a log says which" {
    run -64 pm ingest --db mail.db
    says "/var/log/mail.log"
    [ ! -s mail.db ] || is "$(sql mail.db 'SELECT count(*) FROM source')" 0
}

@test "no database named: 64, and how to name one" {
    for command in "ingest x.log" analyze report "query storms"; do
        # shellcheck disable=SC2086
        run -64 pm $command
        says "--db FILE"
    done
}

@test "POSTMORTEM_DB names the database; --db wins over it" {
    POSTMORTEM_DB=env.db pm ingest "$fixtures/partial.log"
    [ -s env.db ]
    POSTMORTEM_DB=env.db pm ingest --db option.db "$fixtures/partial.log"
    [ -s option.db ]
}

@test "a database that is not there: 66, and how to make one" {
    for command in analyze report "query storms"; do
        # shellcheck disable=SC2086
        run -66 pm $command --db none.db
        says "postmortem ingest --db none.db"
        [ ! -e none.db ]
    done
}

@test "a file that is no database: 65, and it stays as it was" {
    cp "$fixtures/partial.log" mail.db
    for command in "ingest $fixtures/incident.log" analyze report "query storms"; do
        # shellcheck disable=SC2086
        run -65 pm $command --db mail.db
        says "mail.db"
    done
    cmp mail.db "$fixtures/partial.log"
}

@test "a database of another program, or of a newer version: 65" {
    sqlite3 other.db 'CREATE TABLE t(x)'
    run -65 pm report --db other.db
    says "not a postmortem database"
    pm ingest --db mail.db "$fixtures/partial.log"
    sqlite3 mail.db 'PRAGMA user_version = 999'
    run -65 pm report --db mail.db
    says "newer"
}

@test "operands that make no sense are refused" {
    pm ingest --db mail.db "$fixtures/partial.log"
    run -64 pm analyze --db mail.db extra
    says "extra"
    run -64 pm report --db mail.db extra
    run -64 pm query --db mail.db storms extra
    run -64 pm explain
}

@test "a time that is none: 64, and the forms that are" {
    pm ingest --db mail.db "$fixtures/partial.log"
    run -64 pm report --db mail.db --since yesterday
    says "-24h"
    says "2026-11-24T02:19:45Z"
}

@test "a zone that is none, a format that is none" {
    pm ingest --db mail.db "$fixtures/partial.log"
    run -64 pm report --db mail.db --tz Mars/Olympus
    says "Asia/Tokyo"
    run -64 pm report --db mail.db --format pdf
    says "md"
    run -64 pm query --db mail.db storms --format xml
    says "csv"
}

@test "an argument with terminal escapes does not reach the terminal" {
    run -66 pm ingest --db mail.db $'\e]0;pwned\a.log'
    [[ $output != *$'\e'* ]]
}

@test "standard output that can't be written: 74" {
    pm ingest --db mail.db "$fixtures/incident.log"
    pm analyze --db mail.db
    run -74 pm report --db mail.db -o /dev/full
    [[ "$output" == *"/dev/full: the report could not be written: "*"; what stands there is not whole" ]]
    for command in "report --format md" "report --format json" "query storms" "query deferrals --format csv"; do
        # shellcheck disable=SC2086
        run -74 bash -c "'$POSTMORTEM' $command --db mail.db >/dev/full"
    done
    for command in --help --version query "query masked --help" "query masked --sql" "explain --reply 'x'" "completion bash"; do
        run -74 bash -c "'$POSTMORTEM' $command >/dev/full"
        run -74 bash -c "'$POSTMORTEM' $command >&-"
    done
}

@test "started without standard output and error, it prints into no file that it opens" {
    run -66 bash -c "'$POSTMORTEM' ingest --db mail.db '$fixtures/incident.log' no-such.log <&- >&- 2>&-"
    is "$(sql mail.db 'PRAGMA integrity_check')" ok
    pm analyze --db mail.db
    pm report --db mail.db -o one.md
    run -0 bash -c "'$POSTMORTEM' report --db mail.db -o two.md <&- >&- 2>&-"
    cmp one.md two.md
}

@test "-q is quiet, but not about errors" {
    run -0 pm ingest -q --db mail.db "$fixtures/partial.log"
    [ -z "$output" ]
    run -66 pm ingest -q --db mail.db none.log
    says "none.log"
}

@test "an option before the command: told where it belongs" {
    run -64 pm --db mail.db report
    says "options stand behind the command: postmortem report"
    run -64 pm --data here query masked
    says "postmortem query"
}

@test "what can't be opened: a log as the database, a folder, a word that is nothing" {
    echo "no database" >text
    run -65 pm ingest --db text "$fixtures/partial.log"
    says "not a database; --db names one that postmortem made"
    run -66 pm report --db .
    says "Is a directory"
    run -66 pm rubbish
    says "postmortem --help lists the commands"
    mkdir empty
    run -66 pm ingest --db mail.db empty
    says "--journal"
}

@test "a report of a time without mail is not dated 1970" {
    pm ingest -q --db mail.db "$repo/samples/incident/mail.log"
    pm analyze -q --db mail.db
    run -0 pm report --db mail.db --since 2027-01-01
    [[ $output == *"2027-01-01"* && $output != *"1970"* && $output != *"Period:"* ]]
}

# Nothing is left of a database for which there was nothing to read.
none_made() { [ -z "$(ls -A new 2>/dev/null)" ]; }

@test "a run that fails before it has read anything leaves no database behind" {
    mkdir new
    echo "no queue" >wrong
    run -64 pm import nosuch --db new/mail.db
    none_made
    run -65 pm import queue --db new/mail.db wrong
    none_made
    run -64 pm digest --always --db new/mail.db
    none_made
    run -66 pm ingest --db new/mail.db no-such.log
    none_made
    run -66 pm ingest --data /nonexistent --db new/mail.db "$fixtures/partial.log"
    none_made
    # but one log that can be read is enough, and what was there before stays
    run -66 pm ingest --db new/mail.db no-such.log "$fixtures/partial.log"
    is "$(ls new)" mail.db
    cp new/mail.db before.db
    run -66 pm ingest --db new/mail.db no-such.log
    is "$(sql new/mail.db 'SELECT sum(lines) FROM source')" "$(sql before.db 'SELECT sum(lines) FROM source')"
}

@test "what is no database: an empty log, a device, a pipe; each says what to do" {
    : >mail.log
    run -65 pm ingest --db mail.log "$fixtures/partial.log"
    says "mail.log: an empty file with the name of a log; --db names the database"
    [ ! -s mail.log ]
    : >mail-log.db
    run -0 pm ingest --db mail-log.db "$fixtures/partial.log"
    mkfifo pipe
    for what in /dev/null pipe; do
        run -73 pm ingest --db $what "$fixtures/partial.log"
        says "not a file; --db names one"
        run -66 pm report --db $what
        says "not a file; --db names one"
    done
    run -73 pm ingest --db . "$fixtures/partial.log"
    says "--db names a file, such as ./mail.db"
}

@test "what is no log: a database, an archive, packed data in a pipe; each says what to do" {
    pm ingest -q --db mail.db "$fixtures/partial.log"
    run -65 pm ingest --db other.db mail.db
    says "mail.db: a database, not a log"
    run -65 pm mail.db
    says "postmortem report --db FILE"
    tar cf log.tar -C "$fixtures" partial.log
    run -65 pm ingest --db other.db log.tar
    says "log.tar: a tar archive"
    tar czf log.tgz -C "$fixtures" partial.log
    run -65 pm ingest --db other.db log.tgz
    says "tar -xOf FILE | postmortem ingest"
    printf 'PK\3\4 and so on' >log.zip
    run -65 pm ingest --db other.db log.zip
    says "unzip -p FILE"
    run -65 bash -c 'printf "\375\067zXZ\0 and so on" | "$POSTMORTEM" ingest --db other.db -'
    says "xzcat FILE | postmortem ingest"
    [ ! -e other.db ]
    # the others are read all the same
    run -65 pm ingest --db other.db log.zip "$fixtures/partial.log"
    is "$(sql other.db 'SELECT count(*) FROM source')" 1
}

@test "no room for the temporary database: it says what is full, and what to do" {
    run -74 bash -c "trap '' XFSZ; ulimit -f 100; exec '$POSTMORTEM' '$fixtures/incident.log'"
    says "postmortem: the temporary database: "
    says "TMPDIR names a folder with more room"
}

@test "options whose values can't be meant: 64, and the form that can" {
    pm ingest -q --db mail.db "$fixtures/incident.log"
    pm analyze -q --db mail.db
    run -64 pm report --db mail.db --since 2026-11-24 --until 2026-11-23
    says "--since 2026-11-24 is not before --until 2026-11-23"
    run -64 pm report --db mail.db -f mail --from 'x y'
    says "--from 'x y' is no address"
    run -0 pm report --db mail.db -f mail --to 'root, The Boss <boss@b.example>'
    for age in -5d 3x soon; do
        run -64 pm prune --db mail.db --older-than "$age"
        says "such as 90d, 12w or 48h, or a time such as 2026-11-24, not '$age'"
    done
    run -64 pm check --ip 999.1.1.1
    says "--ip wants an address"
    echo "sixteen bytes and more" >text
    run -65 pm report --db mail.db --redact --key text
    says "text: no key: it has 16 bytes"
    run -65 pm sql --db mail.db 'SELECT nosuch'
    says "no such column"
}
