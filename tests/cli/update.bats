# report --update FILE: what people wrote into a report survives when it is made again.
load helper

first() {
    awk '$0 < "2026-11-24T04:47"' "$repo/samples/incident/mail.log" >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    pm report --db mail.db --update r.md
    [[ $(head -1 r.md) == "# Mail incident report"* ]]
    grep -q 'State: not over' r.md
}

# the rest of the log arrives
again() {
    cp "$repo/samples/incident/mail.log" mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    run --separate-stderr pm report --db mail.db --update r.md
    is "$status" 0
}

# note NAME TEXT: answers a question
note() {
    python3 - "$1" "$2" <<'PY'
import sys
text = open("r.md", encoding="utf-8").read()
at = text.index(f"<!-- note:{sys.argv[1]} -->\n") + len(f"<!-- note:{sys.argv[1]} -->\n")
end = text.index("<!-- /note -->", at)
open("r.md", "w", encoding="utf-8").write(text[:at] + sys.argv[2] + "\n" + text[end:])
PY
}

@test "untouched: the file becomes what a first report would be, byte for byte" {
    first
    again
    pm report --db mail.db >want.md
    diff want.md r.md
    is "$stderr" ""
    pm report --db mail.db --update r.md
    diff want.md r.md
}

@test "answers and ticks move into the new report, several lines and headings in them too" {
    first
    note detected $'The helpdesk, 13:52.\n\n## not a section\n\n```\n## nor this\n```'
    note lucky '利用者が電話をくれた。'
    sed -i 's/^- \[ \] Port 25/- [x] Port 25/; s/^- \[ \] IPv6 works/- [X] IPv6 works/' r.md
    again
    is "$stderr" ""
    grep -q 'State: over' r.md
    for text in 'The helpdesk, 13:52.' '## nor this' '利用者が電話をくれた。'; do
        is "$(grep -c "^$text" r.md)" 1
    done
    is "$(grep -c '^- \[x\]' r.md)" 2
    # all else is the program's
    pm report --db mail.db >want.md
    is "$(diff want.md r.md | grep -c '^<')" 4
    cp r.md before.md
    pm report --db mail.db --update r.md
    diff before.md r.md
}

@test "an edited section stays, a deleted one stays away, a person's own keeps its place" {
    first
    sed -i 's/^## Summary$/&\n\nIn short: our PTR was wrong./; s/^## Checklist$/## What the boss asked\n\nWhy not earlier?\n\n&/' r.md
    sed -i '/^## Lessons$/,/^## What the boss asked$/{/^## What the boss/!d}' r.md
    again
    [[ $stderr == *"kept as edited: Summary"* ]]
    grep -q 'In short: our PTR' r.md
    [ "$(grep -c '^## Lessons' r.md)" = 0 ]
    is "$(grep '^## ' r.md | sed -n '/Verification/,/Checklist/p')" $'## Verification: is it over?\n## What the boss asked\n## Checklist'
    grep -q 'State: over' r.md
    cp r.md before.md
    pm report --db mail.db --update r.md
    diff before.md r.md
}

@test "an answer is not lost with its question" {
    first
    note effect 'Three orders.'
    pm ingest -q --db quiet.db "$repo/samples/healthy/mail.log"
    pm analyze -q --db quiet.db
    pm report --db quiet.db --update r.md
    grep -q '^# Mail report' r.md
    is "$(grep -c 'Three orders.' r.md)" 1
    again
    is "$(grep -c 'Three orders.' r.md)" 1
}

@test "a file that is no report is left alone; so is one that can't be replaced" {
    first
    echo 'my notes' >notes.md
    run -65 pm report --db mail.db --update notes.md
    says "nothing was changed"
    is "$(cat notes.md)" "my notes"
    run -64 pm report --db mail.db --update r.md --format json
    says "leave out --format"
    mkdir folder
    run -66 pm report --db mail.db --update folder
    run -73 pm report --db mail.db --update nowhere/r.md
    chmod 604 r.md
    pm report --db mail.db --update r.md
    is "$(stat -c %a r.md)" 604
    is "$(ls)" "$(ls -I '*.??????')"
}

@test "--notes: a page and a mail with what people wrote, and nothing changed in their file" {
    pm --version | grep -q md4c || skip "built without md4c"
    first
    note detected $'The helpdesk, 13:52.\n\n- two calls <script>alert(1)</script>'
    sed -i 's/^- \[ \] Port 25/- [x] Port 25/; s/^## Summary$/&\n\nIn short: our PTR was wrong./; s/^## Checklist$/## What the boss asked\n\nWhy not earlier?\n\n&/' r.md
    sed -i '/^## Lessons$/,/^## What the boss asked$/{/^## What the boss/!d}' r.md
    cp r.md before.md
    for form in html mail; do
        pm report --db mail.db --notes r.md --format $form >noted.$form
        pm report --db mail.db --format $form >plain.$form
    done
    diff before.md r.md
    python3 - <<'PY'
import email, email.policy
open_ = lambda name: email.message_from_binary_file(open(name, "rb"), policy=email.policy.default).get_body(("plain",)).get_content()
noted, plain = open("noted.html").read(), open("plain.html").read()
assert noted.count("<svg") == plain.count("<svg") >= 2
for text in "The helpdesk, 13:52.", "<li>two calls &lt;script&gt;", "In short: our PTR was wrong.", "<h2>What the boss asked</h2>", " checked>Port 25":
    assert text in noted and text not in plain, text
assert "<h2>Lessons</h2>" in plain and "<h2>Lessons</h2>" not in noted and "<!--" not in noted and "&lt;!--" not in noted
noted, plain = open_("noted.mail"), open_("plain.mail")
for text in "The helpdesk, 13:52.", "In short: our PTR was wrong.", "What the boss asked", "[x] Port 25":
    assert text in noted and text not in plain, text
assert "\nLessons\n" in plain and "\nLessons\n" not in noted and "<!--" not in noted
assert max(map(len, noted.splitlines())) <= 72
PY
    run -64 pm report --db mail.db --notes r.md
    says "--format html and mail"
    run -64 pm report --db mail.db --notes r.md --format html --redact
    says "leave out --notes"
    echo 'my notes' >notes.md
    run -65 pm report --db mail.db --notes notes.md --format html
    says "notes.md: it lacks the last lines"
}
