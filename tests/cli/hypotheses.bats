# What could be behind an incident: for each question of queries/hypothesis and each of its verdicts a small database (tests/hypothesis/NAME.VERDICT.sql). They run in
# the stock shell, as users may.
load helper

fresh() {
    rm -f mail.db
    log "mx1 postfix/master[1]: daemon started -- version 3.7.11, configuration /etc/postfix" >mail.log
    pm ingest -q --db mail.db mail.log
    sqlite3 -bail mail.db 'DELETE FROM event; DELETE FROM tally; DELETE FROM source; DELETE FROM mta; DELETE FROM host_alias'
    [ -z "$1" ] || sqlite3 -bail mail.db <"$1"
    sqlite3 -bail mail.db <"$repo/queries/analyze/20-machines.sql"
}

@test "each hypothesis comes to its verdict, and does not arise in an empty database" {
    for data in "$repo"/tests/hypothesis/*.sql; do
        IFS=. read -r name verdict _ <<<"$(basename "$data")"
        fresh "$data"
        is "$name $(sqlite3 -bail -readonly mail.db <"$repo/queries/hypothesis/$name.sql" | cut -d'|' -f1)" "$name $verdict"
    done
    fresh ''
    for query in "$repo"/queries/hypothesis/*.sql; do
        is "$query $(sqlite3 -bail -readonly mail.db <"$query")" "$query "
    done
}

@test "each verdict has words, and each of the words' verdicts a database" {
    is "$(sed -n 's/^\t{ "hypothesis\/\([a-z-]*\)", "\([a-z]*\)", W_HY_.*/\1.\2/p' "$repo/src/report/sec_hypotheses.c" | sort)" \
        "$(cd "$repo/tests/hypothesis" && printf '%s\n' *.sql | sed 's/\.sql$//' | sort)"
    for data in "$repo"/tests/hypothesis/*.sql; do
        IFS=. read -r name verdict _ <<<"$(basename "$data")"
        fresh "$data"
        for lang in en ja; do
            run -0 pm report --db mail.db --lang "$lang"
            says "(\`hypothesis/$name\`)"
        done
    done
}

@test "a list's sender for each recipient is told as one; what has no common sender, or none, names nobody" {
    fresh "$repo/tests/hypothesis/unknown-users.against.sql"
    sqlite3 -bail mail.db "UPDATE message SET sender = 'news+u' || msg || '=isp.example@corp.example'"
    output=$(pm report --db mail.db | tr -s '\n ' '  ')
    says '12 of them all were mail from `news+*@corp.example`.'
    sqlite3 -bail mail.db "UPDATE message SET sender = 'bounce-' || msg || '-u=isp.example@corp.example'"
    output=$(pm report --db mail.db | tr -s '\n ' '  ')
    says '`bounce-*@corp.example`.'
    sqlite3 -bail mail.db "UPDATE message SET sender = 'u' || msg || '@corp.example'"
    output=$(pm report --db mail.db | tr -s '\n ' '  ')
    [[ $output != *"of them all were mail"* ]]
    fresh "$repo/tests/hypothesis/unknown-users.backscatter.sql"
    output=$(pm report --db mail.db | tr -s '\n ' '  ')
    [[ $output != *"of them all were mail"* ]]
    says 'Back-scatter: notifications go to senders who never wrote'
    says 'relay_recipient_maps = '
    sqlite3 -bail mail.db "INSERT INTO incident(incident, cause, provider, host, severity, state, confidence, started_at, ended_at, events, messages, recipients, domains, masked, detector, proof, kinds)
        VALUES ('abuse.login@mx1', 'abuse.login', 'mx1', 'mx1', 'low', 'open', 90, 1769800000, 1769903000, 120, 0, 0, 0, 0, 'x', 'event', '')"
    is "$(pm report --db mail.db -f json | python3 -c 'import json, sys; r = json.load(sys.stdin); print(r["state"], *(i["title"] for i in r["incidents"]), sep="|")')" \
        "recovered|Back-scatter: notifications go to senders who never wrote|Passwords are being guessed at our SMTP login" # which happens all the time
}

@test "a stop of Postfix that stopped the mail is not also said to be none" {
    fresh "$repo/tests/hypothesis/fell-silent.stopped.sql"
    output=$(pm report --db mail.db | tr -s '\n ' '  ')
    says 'Supported: that mail stopped because Postfix was stopped'
    [[ $output != *"Not supported: that a start"* ]]
}
