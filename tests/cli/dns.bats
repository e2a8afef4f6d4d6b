# postmortem check against a real authoritative server on loopback: good, broken, lying, slow and hostile zones, and a network that is cut.
load helper
source "$here/../dns/server.bash"

teardown() { dns_stop; }
has_unbound() { pm --version | grep -q libunbound || skip "built without libunbound"; }

conf() { printf '%s\n' 'myhostname = mx1.example.com' 'mydomain = example.com' 'smtp_bind_address = 192.0.2.10' 'inet_protocols = ipv4' 'smtp_tls_security_level = may' >main.cf; }
check() { pm check --dns "$dns" --postconf main.cf --selector s1 --timeout 20 "$@"; }
# wrong: what is not PASS: state, check, finding.
wrong() { local s=0; check --format json "$@" >out.json || s=$?; echo $s >status; python3 -c 'import json; [print(c["state"], c["check"], c["finding"]) for c in json.load(open("out.json"))["checks"] if c["state"] != "pass"]' | sort -u; }

# fault STATUS WANT… -- LINE…: with these lines in the zone, exactly this is not PASS.
fault() {
    local status=$1 want=()
    shift
    while [ "$1" != -- ]; do want+=("$1"); shift; done
    shift
    dns_start "$@"
    is "$(wrong)" "$(printf '%s\n' "${want[@]}")"
    is "$(cat status)" "$status"
    dns_stop
}

@test "good zones pass, over both families; every question is asked once" {
    has_unbound
    conf
    dns_start
    is "$(wrong)" ""
    run -0 check
    : >asked
    sed -i '/inet_protocols/d' main.cf
    is "$(wrong --ip 192.0.2.10 --ip 2001:db8::10)" ""
    is "$(sort asked | uniq -d)" ""
    [ "$(wc -l <asked)" -lt 60 ]
}

@test "a zone that is broken or lame is UNKNOWN" {
    has_unbound
    conf
    ptr=-^10.2.0.192.in-addr
    fault 3 "unknown identity.fcrdns lookup" "warn identity.helo differs" -- "$ptr" "10.2.0.192.in-addr.arpa. PTR mx1.broken.example."
    fault 3 "unknown identity.fcrdns lookup" "warn identity.helo differs" -- "$ptr" "10.2.0.192.in-addr.arpa. PTR mx1.lame.example." "lame.example. NS ns.lame.example." "ns.lame.example. A 127.0.0.1"
    fault 3 "unknown bounce.path lookup" "unknown transport.tlsa lookup" -- "example.com. MX 20 mx.broken.example."
    fault 3 "unknown spf lookup" -- "-TXT .v=spf1" 'example.com. TXT "v=spf1 include:broken.example -all"'
    fault 3 "unknown dmarc lookup" -- "-^_dmarc" "_dmarc.example.com. CNAME d.broken.example."
}

@test "a zone that lies is found out" {
    has_unbound
    conf
    ptr=-^10.2.0.192.in-addr
    fault 2 "fail identity.fcrdns elsewhere" "fail identity.helo differs" -- "$ptr" "10.2.0.192.in-addr.arpa. PTR mx2.example.com."
    fault 3 "unknown dnsbl unproven" -- "-zen.spamhaus" "*.zen.spamhaus.org. A 127.0.0.2"       # lists everything
    fault 3 "unknown dnsbl unproven" -- "-zen.spamhaus" "*.zen.spamhaus.org. A 192.0.2.77"      # a parked domain
    fault 3 "unknown dnsbl unproven" -- "-zen.spamhaus" "*.zen.spamhaus.org. A 127.255.255.254" # "you came through a public resolver"
    fault 2 "fail dnsbl listed" -- "10.2.0.192.zen.spamhaus.org. A 127.0.0.3"
    grep -q '"text".*127.0.0.3 CSS' out.json
    fault 1 "warn identity.helo.resolves alias" -- "-^mx1.example.com" "mx1.example.com. CNAME mx9.example.com." "mx9.example.com. A 192.0.2.10" "-^example.com. MX" "example.com. MX 10 mx9.example.com."
}

@test "the system's resolver is believed only when it sees the root" {
    has_unbound
    mkdir -p root/etc
    python3 -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.3", 53)); print("ready", flush=True)
while True:
    q, c = s.recvfrom(4096); s.sendto(q[:2] + b"\x81\x83" + q[4:], c)' >ready 2>/dev/null 3>&- & # a resolver that knows no name
    dns_pids+=($!)
    for _ in {1..50}; do [ -s ready ] && break; sleep 0.1; done
    [ -s ready ] || skip "port 53 can't be had here"
    echo 'nameserver 127.0.0.3' >root/etc/resolv.conf
    run -3 pm check --dns system --root root --ip 192.0.2.10 --helo mx1.example.com --domain example.com --only identity.ptr
    says "says that the root of the DNS is not there"
}

@test "a list that said no is not asked again while its answer may be kept; one that said yes is" {
    has_unbound
    conf
    pm ingest -q --db d.db - </dev/null
    lists() { grep -c 'spamhaus\|spamcop\|barracuda' asked || true; }
    dns_start
    run -0 check --db d.db
    [ "$(lists)" -gt 5 ]
    : >asked
    run -0 check --db d.db
    is "$(lists)" 0
    is "$(sql d.db "SELECT count(*), count(DISTINCT looked_up_at) FROM check_result WHERE check_id = 'dnsbl' AND state = 'pass' AND finding = 'pass'")" "$(sql d.db "SELECT 2 * count(*), 1 FROM check_result WHERE check_id = 'dnsbl' AND check_run = 1")"
    sqlite3 d.db "UPDATE check_result SET looked_up_at = looked_up_at - 1800, keep_until = keep_until - 1800"
    run -0 check --db d.db --max-age 3600
    is "$(lists)" 0
    dns_stop
    dns_start "10.2.0.192.zen.spamhaus.org. A 127.0.0.3"
    run -2 check --db d.db --only dnsbl
    run -2 check --db d.db --only dnsbl --max-age 3600
    is "$(grep -c '^10.2.0.192.zen.* 1 ' asked)" 2
    is "$(grep -c '^10.2.0.192.bl.spamcop.* 1 ' asked)" 1
}

# bats test_tags=slow
@test "slow zones are waited for, dead ones are not" {
    has_unbound
    conf
    fault 1 "warn identity.helo differs" -- -^10.2.0.192.in-addr "10.2.0.192.in-addr.arpa. PTR slow.example.com." "slow.example.com. A 192.0.2.10"
    start=$(date +%s)
    fault 3 "unknown identity.fcrdns lookup" "warn identity.helo differs" -- -^10.2.0.192.in-addr "10.2.0.192.in-addr.arpa. PTR drop.example.com." "drop.example.com. A 192.0.2.10"
    [ $(($(date +%s) - start)) -le 20 ]
}

# bats test_tags=slow
@test "hostile answers: no hang, no steering, no PASS that is not earned" {
    has_unbound
    conf
    huge=$(python3 -c 'print("example.com. TXT", " ".join("\"%s\"" % ("x" * 255) for _ in range(240)))')
    dns_start -^10.2.0.192.in-addr '10.2.0.192.in-addr.arpa. PTR a\`b\027[31m\010\.x|\<b\>\200.example.com.' '10.2.0.192.in-addr.arpa. PTR loop1.example.com.' \
        '10.2.0.192.in-addr.arpa. PTR garbage.example.com.' '10.2.0.192.in-addr.arpa. PTR otherid.example.com.' '10.2.0.192.in-addr.arpa. PTR empty.example.com.' \
        'loop1.example.com. CNAME loop2.example.com.' 'loop2.example.com. CNAME loop1.example.com.' \
        "$huge" 'example.com. TXT "a\027]0;x\007\010# PASS"' 'example.com. MX 5 \027[2Jmx.example.com.' '_dmarc.example.com. TXT "v=DMARC1; p=\027[31mreject"'
    start=$(date +%s)
    run check --format json
    [ "$status" -ge 2 ] && [ "$status" -le 3 ]
    [ $(($(date +%s) - start)) -le 25 ]
    python3 -c 'import json, sys
d = json.loads(sys.argv[1])
bad = [c for t in map(json.dumps, d["checks"]) for c in json.loads(t)["evidence"] if ord(c) < 32 or ord(c) > 126]
assert not bad, bad
assert all(c["state"] != "pass" for c in d["checks"] if c["check"] == "identity.fcrdns")' "$output"
    run check
    [[ $output != *$'\e'* && $output != *$'\a'* && $output != *$'\n# PASS'* ]]
    run check --lang ja
    [[ $output != *$'\e'* && $output != *$'\a'* && $output != *$'\n# PASS'* ]]
}

@test "an SPF record that asks for hundreds of look-ups gets ten" {
    has_unbound
    conf
    lines=()
    for i in {1..40}; do lines+=("s$i.example.net. TXT \"v=spf1 include:s$((i + 1)).example.net include:s$((i + 2)).example.net -all\""); done
    fault 2 "fail spf permerror" -- '-TXT .v=spf1' 'example.com. TXT "v=spf1 include:s1.example.net -all"' "${lines[@]}"
    [ "$(grep -c 'example.net 16' asked)" -le 11 ]
}

@test "with the network cut, all is UNKNOWN, in time" {
    has_unbound
    unshare -n true 2>/dev/null || skip "no network namespaces here"
    names=(--ip 192.0.2.10 --ip 2001:db8::10 --helo mx1.example.com --domain example.com --selector s1 --format json)
    for how in "" "--dns 192.0.2.53" "--dns 127.0.0.1@9"; do
        start=$(date +%s)
        # shellcheck disable=SC2086
        run -3 unshare -n "$POSTMORTEM" check $how "${names[@]}" --timeout 3
        [ $(($(date +%s) - start)) -le 6 ]
        is "$(python3 -c 'import json, sys; print(sorted({c["state"] for c in json.load(sys.stdin)["checks"] if c["check"] != "host.fqdn"}))' <<<"$output")" "['unknown']"
    done
}
