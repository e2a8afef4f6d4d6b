# postmortem check over whole set-ups, well and ill: tests/operators/NAME holds main.cf, master.cf, the DNS's answers and what a good postmaster
# would object to: "STATE CHECK SUBJECT FINDING" for all that is not PASS, and the exit status.
load helper

# look DIR: what is not PASS, and the exit status.
look() {
    local s=0 args
    read -r -a args <"$1/args"
    pm check --offline "$1/dns.json" --postconf "$1" --format json "${args[@]}" >out.json || s=$?
    python3 -c 'import json
for c in sorted(c["state"] + " " + c["check"] + " " + (c["subject"] or "-") + " " + c["finding"] for c in json.load(open("out.json"))["checks"] if c["state"] != "pass"): print(c)'
    echo "exit $s"
}

@test "every operator hears what a good postmaster would say, and no more" {
    local n=0
    for dir in "$repo"/tests/operators/*/; do
        dir=${dir%/}
        diff <(look "$dir") "$dir/expected" >difference || { echo "${dir##*/} (< said, > expected):"; cat difference; bad=1; }
        n=$((n + 1))
    done
    [ "$n" -ge 40 ] && [ -z "${bad:-}" ]
}
