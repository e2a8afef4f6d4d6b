# postmortem compare: two sides of one database.
load helper

incident() { pm ingest -q --db mail.db "$repo/samples/incident/mail.log" && pm analyze -q --db mail.db; }

@test "without arguments: the moments worth comparing, each with before and after" {
    incident
    run pm compare --db mail.db
    [ "$status" = 0 ]
    says 'ignoring inet_protocols parameter value change'
    says 'corp.example -> web-prod01.corp.example'
    says 'postmortem compare --split 2026-11-24T04:49:16Z'
}

@test "before and after: counts of both sides add up to the log's" {
    incident
    pm compare --db mail.db --split 2026-11-24T04:49:16Z -f json >it.json
    is "$(python3 -c 'import json; f = json.load(open("it.json"))["figures"]; print(f["tried_a"]["value"] + f["tried_b"]["value"])')" \
        "$(sql mail.db 'SELECT count(*) FROM v_outcome')"
    run pm compare --db mail.db --split 2026-11-24T04:49:16Z
    says 'attempts with a failed IPv6 connect'
    says 'too few to tell'
    says 'Spamhaus CSS'
    says 'How to read this'
    for query in shares delays hostnames; do says "(\`compare/$query\`)"; done
}

@test "two machines, and the tests tell them apart" {
    pm ingest -q --db mail.db --host sick "$repo/samples/incident/mail.log"
    pm ingest -q --db mail.db --host well "$repo/samples/healthy/mail.log"
    pm analyze -q --db mail.db
    run pm compare --db mail.db --a host=sick --b host=well
    [ "$status" = 0 ]
    [[ $output =~ 'put off at the first try'[^$'\n']*'under 0.001 | fewer in B' ]]
    run pm compare --db mail.db --a host=sick --b host=sick
    says 'overlap'
    pm compare --db mail.db --a host=sick --b host=well --lang ja | grep -q 'B に少ない'
}

@test "mistakes are told: 64 for the command line, 65 for a name that is not there" {
    incident
    run pm compare --db mail.db --a host=web-prod01
    is "$status" 64
    run pm compare --db mail.db --a hoost=x --b host=y
    is "$status" 64
    says "no 'hoost'"
    run pm compare --db mail.db --a host=x --b host=web-prod01
    is "$status" 65
    says 'web-prod01'
    run pm compare --db mail.db --split tomorrow-ish
    is "$status" 64
    run pm compare --db mail.db --split -1h --b since=-2h
    is "$status" 64
}
