# The ways in: SQL by hand, manual pages, completions, installation, the ready files for cron and systemd.
load helper

made() {
    pm ingest -q --db mail.db "$repo/samples/mix/mail.log"
    pm analyze --db mail.db
}

@test "sql: the sqlite3 shell, read-only, on the database" {
    made
    is "$(pm sql --db mail.db 'SELECT count(*) FROM message')" 77
    is "$(echo 'SELECT count(*) FROM v_link;' | POSTMORTEM_DB=mail.db pm sql)" 24
    run pm sql --db mail.db 'DELETE FROM message'
    [ "$status" != 0 ]
    says "readonly"
    run -66 pm sql --db none.db
    run -66 env PATH=/nonexistent "$POSTMORTEM" sql --db mail.db
    says "apt install sqlite3"
}

@test "query --explain: with the parameters filled in it gives the same rows in sqlite3" {
    made
    for ask in "messages -p recipient=%fjord.example -p limit=3" "retries -p since=2026-11-24" "outcomes -p until=2026-11-24T05:00:00Z"; do
        # shellcheck disable=SC2086
        pm query $ask --explain >explained.sql
        ! grep -v '^--' explained.sql | grep -q ':[a-z]'
        # shellcheck disable=SC2086
        diff <(sqlite3 -readonly -json mail.db <explained.sql | python3 -c 'import json,sys; print(json.load(sys.stdin))') \
            <(pm query $ask --db mail.db --format json | python3 -c 'import json,sys; print(json.load(sys.stdin))')
    done
}

@test "query --format md: a table, with nothing in a cell that Markdown would take for its own" {
    made
    run -0 pm query messages -p limit=1 --db mail.db -f md
    [[ ${lines[0]} == '| intake\_at | host '* ]]
    [[ ${lines[1]} =~ ^(\|---:?)+\|$ ]]
    log "mx1 postfix/smtp[1]: 4B2C01F3A9: to=<a@x.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.0.0, status=deferred (a | b <script> *x* [y](z) \`c\`)" >bad.log
    pm ingest -q --db bad.db bad.log
    pm analyze --db bad.db
    run -0 pm query deferrals --db bad.db -f md
    [[ $output != *'<script>'* ]]
    run -0 pm query unknown-replies --db bad.db -f md
    [[ $output != *'<script>'* ]]
}

# docs: manual pages, completions and metadata, made anew beside the program under test.
docs() {
    docs=$BATS_FILE_TMPDIR/docs
    [ -s "$docs/metadata.json" ] || "$repo/src/build/docs.sh" "$POSTMORTEM" "$docs"
}

# of_command COMMAND: its long options, from --help.
of_command() { pm "$1" --help | sed -n '/^Options:/,$s/^ *\(-., \)\{0,1\}--\([a-z0-9-]*\).*/\2/p'; }

commands() { pm --help | awk '/^  postmortem COMMAND/ { on = 1; next } on && !NF { if (n) exit; next } on { print $1; n++ }'; }

@test "postmortem.1: every command, every option, every exit status" {
    docs
    [ "$(commands | wc -l)" -ge 8 ]
    plain=$(sed 's/\\-/-/g; s/\\fB//g; s/\\fR//g' "$docs/postmortem.1")
    for command in $(commands); do
        grep -q "^.SS postmortem $command " <<<"$plain" || { echo "no $command"; return 1; }
        for option in $(of_command "$command"); do
            grep -qE "^(-., )?--$option( |\[|$)" <<<"$plain" || { echo "no --$option of $command"; return 1; }
        done
    done
    for status in $(sed -n 's/^\t*EXIT_[A-Z]* = \([0-9]*\),/\1/p' "$repo/src/util/die.h") 0; do
        grep -q "^.B $status$" "$docs/postmortem.1" || { echo "no status $status"; return 1; }
    done
    # and nothing that is not there
    # shellcheck disable=SC2013 # options are words
    for option in $(grep -oE '^(-., )?--[a-z0-9-]+' <<<"$plain" | sed 's/.*--//'); do
        { for command in $(commands); do of_command "$command"; done; pm --help | grep -oE -- '--[a-z-]+' | sed 's/--//'; } | grep -qx -- "$option" || { echo "--$option is no option"; return 1; }
    done
}

@test "postmortem-schema.5: every table, view and column with its meaning" {
    docs
    made
    plain=$(sed 's/\\-/-/g; s/\\fB//g; s/\\fR//g' "$docs/postmortem-schema.5")
    for name in $(sql mail.db "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"); do
        grep -qx ".SS $name" <<<"$plain" || { echo "no $name"; return 1; }
        awk -v name="$name" '$0 == ".SS " name { getline; ok = length($0) > 10 && $0 !~ /^\./ } END { exit !ok }' <<<"$plain" || { echo "$name has no comment"; return 1; }
    done
    for column in $(sql mail.db "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"); do
        awk -v table="${column%.*}" -v column="${column#*.}" '/^\.SS / { on = $2 == table } on && $1 == column { found = 1 } END { exit !found }' <<<"$plain" ||
            { echo "no $column"; return 1; }
    done
}

@test "postmortem-report.5: every section of a report" {
    made
    pm report --db mail.db --format json >report.json
    for id in $(python3 -c "import json; print(*[s['id'] for s in json.load(open('report.json'))['sections']])"); do
        grep -qx ".B $id" "$repo/src/man/postmortem-report.5" || { echo "no $id"; return 1; }
    done
}

@test "manual pages have no warnings" {
    docs
    for page in "$docs"/*.[15]; do
        is "$(groff -man -Tutf8 -K utf8 -ww -z "$page" 2>&1 | head -5)" ""
    done
}

@test "completions: every command and option; the shells take them" {
    docs
    for command in $(commands); do
        for shell in bash zsh fish; do grep -qE "\b$command\b" "$docs/completion.$shell"; done
        for option in $(of_command "$command"); do
            for shell in bash zsh; do grep -q -e "--$option" "$docs/completion.$shell" || { echo "$shell: no --$option"; return 1; }; done
            grep -q -e "-l $option " "$docs/completion.fish" || { echo "fish: no --$option"; return 1; }
        done
    done
    bash -n "$docs/completion.bash"
    ! command -v zsh >/dev/null || zsh -n "$docs/completion.zsh"
    ! command -v fish >/dev/null || fish -n "$docs/completion.fish"
    # shellcheck disable=SC2016
    got=$(bash -c 'source "$1"; COMP_WORDS=(postmortem report --s); COMP_CWORD=2; _postmortem; echo "${COMPREPLY[*]}"
        COMP_WORDS=(postmortem query retr); _postmortem; echo "${COMPREPLY[*]}"
        COMP_WORDS=(postmortem tra); COMP_CWORD=1; _postmortem; echo "${COMPREPLY[*]}"
        COMP_WORDS=(postmortem report --lang j); COMP_CWORD=3; _postmortem; echo "${COMPREPLY[*]}"' x "$docs/completion.bash" 2>/dev/null)
    is "$got" $'--since\nretries\ntrace\nja'
    run -64 pm completion tcsh
}

@test "metadata.json: Datasette's keys; every table has a description, every stored query runs, also with nothing filled in" {
    docs
    made
    python3 - "$docs/metadata.json" mail.db <<'PY'
import json, sqlite3, sys
m = json.load(open(sys.argv[1]))
db = sqlite3.connect(f"file:{sys.argv[2]}?mode=ro", uri=True)
# https://docs.datasette.io/en/stable/metadata.html and …/sql_queries.html
assert set(m) <= {"title", "description", "description_html", "license", "license_url", "source", "source_url", "about", "about_url", "databases"}, set(m)
assert set(m["databases"]) == {"mail"}
mail = m["databases"]["mail"]
assert set(mail) <= {"source", "source_url", "license", "license_url", "about", "about_url", "description", "tables", "queries", "allow"}
names = {n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")}
assert set(mail["tables"]) == names, names ^ set(mail["tables"])
for name, t in mail["tables"].items():
    assert set(t) <= {"title", "description", "columns", "label_column", "sortable_columns", "size", "sort", "sort_desc", "hidden", "facets", "units"}
    assert len(t["description"]) > 10, name
    real = {r[1] for r in db.execute(f"PRAGMA table_xinfo({name})")}
    assert set(t.get("columns", {})) <= real, (name, set(t["columns"]) - real)
assert len(mail["queries"]) >= 25
for name, q in mail["queries"].items():
    assert set(q) <= {"sql", "title", "description", "params", "hide_sql", "fragment"}
    assert q["title"] and q["description"]
    named = {p: "" for p in q.get("params", [])}
    empty = db.execute(q["sql"], named).fetchall()
    absent = db.execute(q["sql"], {p: None for p in named}).fetchall()
    assert empty == absent, name
assert len(db.execute(mail["queries"]["messages"]["sql"], dict.fromkeys(mail["queries"]["messages"]["params"], "") | {"limit": "3", "since": "1"}).fetchall()) == 3
PY
}

@test "make install and uninstall: where Debian's administrators expect it, and nothing is left" {
    docs
    mkdir build
    ln -s "$POSTMORTEM" build/postmortem
    ln -s "$docs" build/docs
    DESTDIR=$PWD/root PREFIX=/usr "$repo/src/build/install.sh" install build
    for file in usr/bin/postmortem usr/share/man/man1/postmortem.1 usr/share/man/man5/postmortem-schema.5 usr/share/man/man5/postmortem-report.5 \
        usr/share/bash-completion/completions/postmortem usr/share/zsh/vendor-completions/_postmortem usr/share/fish/vendor_completions.d/postmortem.fish \
        usr/lib/systemd/system/postmortem.service usr/lib/systemd/system/postmortem.timer etc/cron.daily/postmortem etc/default/postmortem usr/lib/postmortem/nightly usr/lib/postmortem/deliver; do
        [ -s "root/$file" ] || { echo "no $file"; return 1; }
    done
    run -1 grep -rl '@LIBDIR@\|@PREFIX@' root
    echo 'MAILTO=boss' >root/etc/default/postmortem
    DESTDIR=$PWD/root PREFIX=/usr "$repo/src/build/install.sh" install build
    is "$(cat root/etc/default/postmortem)" MAILTO=boss
    DESTDIR=$PWD/root PREFIX=/usr "$repo/src/build/install.sh" uninstall build
    is "$(find root -type f)" root/etc/default/postmortem
}

@test "systemd: the units are sound and shut in" {
    command -v systemd-analyze >/dev/null || return 0 # nothing to ask on a machine without systemd
    mkdir -p units/postmortem
    cp "$repo/samples/etc/nightly" "$repo/samples/etc/deliver" units/postmortem
    for unit in postmortem.service postmortem.timer; do sed "s|@LIBDIR@|$PWD/units|; s|@PREFIX@|/usr|" "$repo/samples/etc/$unit" >units/$unit; done
    run -0 systemd-analyze verify --man=no units/postmortem.service units/postmortem.timer
    run -0 systemd-analyze security --offline=true --threshold=20 units/postmortem.service
    run -0 systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' units/postmortem.timer)"
}

@test "nightly: reads, analyses, writes a mail that another program's parser takes; nothing the second night" {
    cp "$repo/samples/incident/mail.log" mail.log
    touch -d '2026-11-24 05:00' mail.log
    cat >settings <<SH
LOGS="$PWD/none.log $PWD/mail.log"
DB=$PWD/mail.db
SINCE=2026-11-24
MAILTO=boss@here.example
OUTBOX=$PWD/outbox
PRUNE="--older-than 3650d"
SH
    ln -s "$POSTMORTEM" postmortem
    for night in 1 2; do
        run env POSTMORTEM_SETTINGS="$PWD/settings" PATH="$PWD:$PATH" "$repo/samples/etc/nightly"
        [ "$status" -le 3 ]
        is "$output" ""
        [ $night = 1 ] || { [ -z "$(ls outbox)" ] && break; }
        # a sendmail that is down loses nothing
        printf '#!/bin/sh\nexit 75\n' >sendmail
        chmod +x sendmail
        run -74 env POSTMORTEM_SETTINGS="$PWD/settings" PATH="$PWD:$PATH" "$repo/samples/etc/deliver"
        says "the next run tries again"
        printf '#!/bin/sh\ncat >%s\n' "$PWD/mail.eml" >sendmail
        run -0 env POSTMORTEM_SETTINGS="$PWD/settings" PATH="$PWD:$PATH" "$repo/samples/etc/deliver"
        [ -z "$(ls outbox)" ]
        python3 - <<'PY'
import email, email.policy
m = email.message_from_binary_file(open("mail.eml", "rb"), policy=email.policy.default)
assert m["to"] == "boss@here.example" and "] mail " in m["subject"] and not m.defects
text = m.get_body(("plain",)).get_content()
assert len(text) > 1000 and "IPv6" in text
PY
    done
    sh -n "$repo/samples/etc/cron.daily"
    # a database that is locked, or none: its status is passed on
    echo "DB=$PWD/no/such/folder/mail.db" >>settings
    run -73 env POSTMORTEM_SETTINGS="$PWD/settings" PATH="$PWD:$PATH" "$repo/samples/etc/nightly"
}
