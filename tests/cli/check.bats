# postmortem check: a good set of names passes; each injected fault is named, and nothing else; what can't be looked up is UNKNOWN.
load helper

key2048=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA9HcqHt325AhnBVCcC4d48mS4CdeN3CiyOISilIU+EOvQwdUyQPjlvMpqoZUDG1wzfgwN6oxeebYtVLcKWpeOaRdgAq/zD8N3XQ42NI5/QgIwyzBft2KGMy87APDOqJ0GJvMTpFIwY9Jl8/xu+bcYblB3Ylwc083+fQfkHnS23+qjagebLykXvPcYdAWTtu5ArcL0PwZztixC0DgFsn/e4eZ71F5OTdyqE6e9Nzz7kkcovBEcZams1LBBeXuwed4KnokPw7ElYjwoqIbiSe+ZDrr4GmPIG+amlKga6tiZ9FZBNguatocxmX0anw6+Qy/PVrwjgXcu8OPHWGaylfVG7wIDAQAB
key1024=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCdsVLWLYBAA5sXi+MAZ0DjxoCJ+OZfPTgJZsWLWgqTGVOCqgQv75HRfGGG2BmkwOLxXS/AwD7px2qbKEdzsGEwmH75xwPK4kDU5u0l2sV4LSvwezUWfd1X/URdG2YwtVk8Px4cIz+ecxxrsdqbmHY+fidKc8kkjqzkKDxkPa2OBwIDAQAB

# zone [CHANGE]: answers of a good set of names, changed by a line of Python on z.
zone() {
    python3 - "$key2048" "$key1024" "${1:-}" >zone.json <<'END'
import json, sys
key, short, change = sys.argv[1:]
v6 = "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2"
z = {
    "10.2.0.192.in-addr.arpa": {"PTR": ["mx1.example.com."]},
    v6 + ".ip6.arpa": {"PTR": ["mx1.example.com"]},
    "mx1.example.com": {"A": ["192.0.2.10"], "AAAA": ["2001:db8:0::10"]},
    "mx2.example.com": {"A": ["192.0.2.99"]},
    "example.com": {"MX": ["10 mx1.example.com."], "A": ["192.0.2.80"], "TXT": ["v=spf1 ip4:192.0.2.10 ip6:2001:db8::10 -all"]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@reports.example.net!10m"]},
    "example.com._report._dmarc.reports.example.net": {"TXT": ["v=DMARC1"]},
    "reports.example.net": {"MX": ["10 mx.example.net"]},
    "s1._domainkey.example.com": {"TXT": ["v=DKIM1; k=rsa; p=" + key]},
    "dbltest.com.dbl.spamhaus.org": {"A": ["127.0.1.2"]},
}
for l in "zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org":
    z["2.0.0.127." + l] = {"A": ["127.0.0.2"]}
if change:
    exec(change)
json.dump(z, sys.stdout)
END
}

conf() { printf '%s\n' 'myhostname = mx1.example.com' 'mydomain = example.com' 'smtp_helo_name = $myhostname' 'smtp_bind_address = 192.0.2.10' 'inet_protocols = ipv4' 'smtp_tls_security_level = may' >main.cf; }
check() { pm check --offline zone.json --postconf main.cf --selector s1 "$@"; }

# wrong: what is not PASS: state, check, finding.
wrong() { check --format json "$@" | python3 -c 'import json, sys; [print(c["state"], c["check"], c["finding"]) for c in json.load(sys.stdin)["checks"] if c["state"] != "pass"]' | sort -u; }

# fault CHANGE STATUS WANT…
fault() {
    zone "$1"
    is "$(wrong)" "$(printf '%s\n' "${@:3}")"
    run "-$2" check
}

@test "a good set of names passes, in both families" {
    zone
    conf
    run -0 check
    says "FAIL 0, UNKNOWN 0, WARN 0, PASS 22"
    says "host.fqdn"
    sed -i '/inet_protocols/d' main.cf
    is "$(wrong --ip 192.0.2.10 --ip 2001:db8::10)" ""
    run -0 check --lang ja --ip 2001:db8::10
    says "送信側の確認"
}

@test "each fault is named, and nothing else" {
    conf
    ptr='z["10.2.0.192.in-addr.arpa"]'
    fault "del $ptr" 2 "fail identity.helo no-ptr" "fail identity.ptr none"
    fault "${ptr}['PTR'] = ['mx1.example.com', 'www.example.com']" 1 "warn identity.ptr several"
    fault "${ptr}['PTR'] = ['mx2.example.com']" 2 "fail identity.fcrdns elsewhere" "fail identity.helo differs"
    fault "${ptr}['PTR'] = ['mx3.example.com']; z['mx3.example.com'] = {'A': ['192.0.2.10']}" 1 "warn identity.helo differs"
    fault "${ptr}['PTR'] = ['v192-0-2-10.example.com']; z['v192-0-2-10.example.com'] = {'A': ['192.0.2.10']}" 1 "warn identity.generic_ptr generic" "warn identity.helo differs"
    fault "z['example.com']['MX'] = ['0 .']" 2 "fail bounce.path null-mx" "fail sender.domain null-mx"
    fault "z['example.com'] = {}" 2 "fail bounce.path none" "fail sender.domain none" "fail spf none"
    fault "z['example.com']['MX'] = ['10 gone.example.com']" 2 "fail bounce.path mx-gone"
    fault "z['example.com']['MX'] = ['10 192.0.2.1']" 2 "fail bounce.path mx-address"
    fault "z['10.2.0.192.zen.spamhaus.org'] = {'A': ['127.0.0.3']}" 2 "fail dnsbl listed"
    fault "z['example.com.dbl.spamhaus.org'] = {'A': ['127.0.1.255']}" 3 "unknown dnsbl unproven"
}

@test "the JSON is as its schema says" {
    zone "del z['10.2.0.192.in-addr.arpa']; del z['example.com']['TXT']"
    conf
    run check --format json
    python3 -c 'import json, sys, jsonschema; jsonschema.validate(json.loads(sys.argv[1]), json.load(open(sys.argv[2])))' "$output" "$repo/schema/check.schema.json"
}

@test "names in main.cf that stand for very many empty ones end in time" {
    zone
    python3 -c 'for a, b in "ab", "bc", "cd", "de": print(a, "=", ("$" + b) * 400)
print("e =\nmyhostname = $a.example.com")' >main.cf
    run timeout 5 "$POSTMORTEM" check --offline zone.json --postconf main.cf --only host
    is "$status" 2
}

@test "spf" {
    conf
    t='z["example.com"]["TXT"]'
    fault "del $t" 2 "fail spf none"
    fault "$t = ['v=spf1 ip4:192.0.2.11 -all']" 2 "fail spf fail"
    fault "$t = ['v=spf1 ~all']" 2 "fail spf softfail"
    fault "$t = ['v=spf1']" 1 "warn spf neutral"
    fault "$t = ['v=spf1 mx -all', 'v=spf1 -all']" 2 "fail spf permerror"
    fault "$t = ['v=spf1 ip4:192.0.2.999 -all']" 2 "fail spf permerror"
    fault "$t = ['v=spf1 include:slow.example.net -all']; z['slow.example.net'] = 'TIMEOUT'" 3 "unknown spf lookup"
    fault "z['mx1.example.com']['TXT'] = ['v=spf1 -all']" 2 "fail spf.helo fail"
    zone "$t = ['v=spf1 mx a:mx1.%{d} -all']"
    is "$(wrong --only spf)" ""
    # a record that is long already: all of it and our address, or none is proposed
    terms() { check --only spf | sed -n 's/.*Change.*TXT //p' | head -1 | tr -d '"` ' | grep -o 'ip4:[0-9.]*' | sed -n '1p;$p'; }
    long() { zone "$t = ['v=spf1 ' + ' '.join('ip4:198.51.100.%d' % n for n in range(1, $1)) + ' -all']"; }
    long 44
    is "$(terms)" "ip4:198.51.100.1
ip4:192.0.2.10"
    long 47
    is "$(terms)" ""
}

@test "dmarc" {
    conf
    d='z["_dmarc.example.com"]'
    fault "del $d" 2 "fail dmarc none"
    fault "${d}['TXT'] *= 2" 2 "fail dmarc several"
    fault "${d}['TXT'] = ['v=DMARC1; p=reject']" 1 "warn dmarc no-rua"
    fault "${d}['TXT'] = ['v=DMARC1; p=none; rua=mailto:d@example.com']" 1 "warn dmarc p-none"
    fault "${d}['TXT'] = ['v=DMARC1; p=reject; t=y; rua=mailto:d@example.com']" 1 "warn dmarc test-mode"
    fault "del z['example.com._report._dmarc.reports.example.net']" 2 "fail dmarc rua"
    fault "z['_dmarc.com'] = 'SERVFAIL'" 3 "unknown dmarc lookup"
    zone "z['_dmarc.example.com'] = {'TXT': ['v=DMARC1; p=reject; sp=none; rua=mailto:d@example.com']}" # a subdomain inherits, by the walk
    is "$(wrong --domain a.b.example.com --only dmarc)" "warn dmarc p-none"
}

@test "dkim" {
    conf
    k='z["s1._domainkey.example.com"]'
    fault "del $k" 2 "fail dkim none"
    fault "${k}['TXT'] = ['v=DKIM1; p=']" 2 "fail dkim revoked"
    fault "${k}['TXT'] = ['v=DKIM1; p=' + short]" 1 "warn dkim short"
    fault "${k}['TXT'] = ['v=DKIM1; p=' + key[:60]]" 2 "fail dkim broken"
    fault "${k}['TXT'] = ['v=DKIM1; p=@@@@']" 2 "fail dkim broken"
    fault "${k}['TXT'] = ['v=DKIM1; h=sha1; p=' + key]" 2 "fail dkim no-sha256"
    fault "${k}['TXT'] = ['v=DKIM1; t=s:y; p=' + key]" 1 "warn dkim test-mode"
    fault "${k}['TXT'] = ['v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=']" 1 "warn dkim ed25519"
    zone "z['s2._domainkey.example.com'] = {'TXT': ['v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=']}"
    is "$(wrong --selector s2)" "" # beside an RSA key it is well
    fault "${k}['TXT'] = ['k=rsa; v=DKIM1; p=' + key]" 2 "fail dkim broken"
    fault "${k}['TXT'] = ['v=DKIM1; s=tlsrpt; p=' + key]" 2 "fail dkim not-mail"
}

@test "settings" {
    zone
    conf
    sed -i 's/smtp_tls_security_level = may/smtp_tls_security_level = none/' main.cf
    is "$(wrong)" "fail tls.out none"
    conf
    sed -i '/inet_protocols/d' main.cf
    is "$(wrong)" "warn ipv6.posture no-address"
    zone "del z[v6 + '.ip6.arpa']"
    is "$(wrong --ip 2001:db8::10 --only ipv6)" "fail ipv6.posture no-ptr"
    conf
    for name in localhost mail mx.local 192.0.2.10 -a.example.com a_b.example.com; do
        is "$(wrong --helo "$name" --only host)" "fail host.fqdn not-fqdn"
    done
    is "$(wrong --helo example.com --only host)" "warn host.fqdn bare-domain"
    run -64 check --only identty
    run -66 check --postconf none.cf
}

@test "a block list is believed only after its test points" {
    conf
    for lie in "del z['2.0.0.127.zen.spamhaus.org']" "z['2.0.0.127.zen.spamhaus.org'] = {'A': ['127.255.255.254']}" "z['1.0.0.127.zen.spamhaus.org'] = {'A': ['127.0.0.2']}" \
        "z['2.0.0.127.zen.spamhaus.org'] = {'A': ['198.51.100.1']}" "z['2.0.0.127.zen.spamhaus.org'] = 'TIMEOUT'" "z['10.2.0.192.zen.spamhaus.org'] = {'A': ['127.255.255.255']}"; do
        fault "$lie" 3 "unknown dnsbl unproven"
    done
}

@test "text out of the DNS stays text" {
    conf
    zone "z['10.2.0.192.in-addr.arpa'] = {'PTR': ['a\`b\u001b[31m<script>|\u202e\n# PASS']}"
    run check --only identity
    [[ $output != *$'\e'* && $output != *$'\n# PASS'* ]]
    says "a'b?[31m<script>|????# PASS"
}

@test "where nothing answers, all is unknown, in time" {
    pm --version | grep -q libunbound || skip "built without libunbound"
    conf
    python3 -c 'import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); open("port", "w").write(str(s.getsockname()[1])); time.sleep(60)' 3>&- &
    silent=$!
    for _ in {1..50}; do [ -s port ] && break; sleep 0.1; done
    start=$(date +%s)
    run -3 pm check --dns "127.0.0.1@$(cat port)" --ip 192.0.2.10 --helo mx1.example.com --domain example.com --selector s1 --timeout 2 --format json
    end=$(date +%s)
    kill "$silent"
    [ $((end - start)) -le 5 ]
    is "$(python3 -c 'import json, sys; print(sorted({c["state"] for c in json.load(sys.stdin)["checks"] if c["check"] != "host.fqdn"}))' <<<"$output")" "['unknown']"
}
