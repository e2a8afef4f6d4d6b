# postmortem check, the host's side: transports as identities, listeners and relaying, IPv6 as the kernel has it, which resolver is asked, what
# --only means, malformed settings.
load helper

# zone NAME=TYPE=DATA…: a fixture.
zone() {
    python3 -c 'import json, sys
z = {}
for a in sys.argv[1:]:
    n, t, d = a.split("=", 2)
    z.setdefault(n, {}).setdefault(t, []).append(d)
json.dump(z, sys.stdout)' "$@" >zone.json
}
good=(10.2.0.192.in-addr.arpa=PTR=mx1.example.com mx1.example.com=A=192.0.2.10 11.2.0.192.in-addr.arpa=PTR=bulk.example.com bulk.example.com=A=192.0.2.11
    "example.com=MX=10 mx1.example.com" "example.com=TXT=v=spf1 ip4:192.0.2.10 ip4:192.0.2.11 -all" "_dmarc.example.com=TXT=v=DMARC1; p=reject; rua=mailto:d@example.com")
conf() { printf '%s\n' 'myhostname = mx1.example.com' 'mydomain = example.com' 'smtp_bind_address = 192.0.2.10' 'inet_protocols = ipv4' 'smtp_tls_security_level = may' "$@" >main.cf; }
check() { pm check --offline zone.json --postconf main.cf "$@"; }
# wrong ID…: what of these is not PASS: state, check, subject, finding.
wrong() { check --format json "${@:2}" --only "$1" >out.json; python3 -c 'import json; [print(c["state"], c["check"], c["subject"] or "-", c["finding"]) for c in json.load(open("out.json"))["checks"] if c["state"] != "pass"]'; }
changes() { python3 -c 'import json; [print(h["at"], h["line"]) for c in json.load(open("out.json"))["checks"] for h in c["change"]]' | sort -u; }

@test "a transport with an address and a name of its own is an identity of its own" {
    zone "${good[@]}"
    conf
    cat >master.cf <<'CF'
smtp       inet  n       -       y       -       -       smtpd
smtp       unix  -       -       y       -       -       smtp
bulk       unix  -       -       y       -       5       smtp
  -o syslog_name=postfix/$service_name
# a comment in between
  -o smtp_bind_address=192.0.2.11 -o { smtp_helo_name = bulk.example.com }
CF
    is "$(wrong identity --postconf master.cf)" ""
    is "$(python3 -c 'import json; print(sorted({(c["check"], c["subject"]) for c in json.load(open("out.json"))["checks"] if c["check"] == "identity.helo"}))')" "[('identity.helo', '192.0.2.10'), ('identity.helo', '192.0.2.11')]"
    # as postconf -M and -P print them, and as a folder
    printf '%s\n' 'bulk unix - - y - 5 smtp -o smtp_bind_address=192.0.2.11' >m
    printf '%s\n' 'bulk/unix/smtp_helo_name = mx1.example.com' >p
    is "$(wrong identity --postconf m --postconf p)" "fail identity.helo.resolves 192.0.2.11 elsewhere
fail identity.helo 192.0.2.11 differs"
    is "$(wrong identity --postconf p --postconf m)" "fail identity.helo.resolves 192.0.2.11 elsewhere
fail identity.helo 192.0.2.11 differs"
    sed -i 's/smtp_helo_name = bulk/smtp_helo_name = nowhere/' master.cf
    run pm check --offline zone.json --postconf . --only identity
    says 'EHLO = nowhere.example.com; transport = bulk'
    # the bare domain as the name of one transport is mended at that transport
    sed -i 's/nowhere.example.com/example.com/' master.cf
    is "$(wrong host --postconf master.cf)" "warn host.fqdn example.com bare-domain"
    is "$(changes)" "master.cf bulk/unix/smtp_helo_name = bulk.example.com"
}

@test "port 25: who may relay, who may log in where" {
    zone "${good[@]}"
    smtpd='smtp inet n - y - - smtpd'
    port() { conf "${@:2}"; echo "$1" >master.cf; wrong port25 --postconf master.cf; }
    is "$(port "$smtpd")" ""
    is "$(port "$smtpd" 'smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination')" ""
    is "$(port "$smtpd" 'smtpd_relay_restrictions = permit_mynetworks, check_client_access hash:/etc/permit permit_sasl_authenticated')" "fail port25 smtp open-relay"
    is "$(changes)" "main.cf smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination"
    is "$(port "$smtpd" 'smtpd_relay_restrictions = permit' 'smtpd_recipient_restrictions = reject_unauth_destination')" ""
    is "$(port "$smtpd" 'smtpd_relay_restrictions = warn_if_reject reject_unauth_destination')" "fail port25 smtp open-relay"
    is "$(port "$smtpd -o smtpd_relay_restrictions=permit")" "fail port25 smtp open-relay"
    is "$(changes)" "master.cf smtp/inet/smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination"
    is "$(port "127.0.0.1:10025 inet n - y - - smtpd -o smtpd_relay_restrictions=permit")" ""
    for wide in 0.0.0.0/0 ::/0 '[::]/0' 198.51.0.0/16 2001:db8::/32 '127.0.0.0/8, 0.0.0.0/1'; do
        [[ $(port "$smtpd" "mynetworks = $wide") == "fail port25 smtp wide-networks" ]] || { echo "$wide"; return 1; }
    done
    for narrow in '127.0.0.0/8 [::1]/128 10.0.0.0/8 192.168.0.0/16' '198.51.100.0/24' '[2001:db8:1::]/48' 'cidr:/etc/postfix/net'; do
        is "$(port "$smtpd" "mynetworks = $narrow")" ""
    done
    is "$(port "$smtpd -o smtpd_sasl_auth_enable=yes")" "warn port25 smtp auth-on-25"
    is "$(port "submission inet n - y - - smtpd -o smtpd_sasl_auth_enable=yes")" "warn port25 submission plain-login"
    is "$(changes)" "master.cf submission/inet/smtpd_tls_security_level = encrypt"
    is "$(port "submission inet n - y - - smtpd -o smtpd_sasl_auth_enable=yes -o smtpd_tls_security_level=encrypt")" ""
    conf 'smtpd_relay_restrictions = permit'
    is "$(wrong port25)" "fail port25 main.cf open-relay" # master.cf is not known
}

# host V6OFF ADDRESS ROUTE [TCP…]: a root folder as copied off a host.
host() {
    rm -rf root
    mkdir -p root/proc/sys/net/ipv6/conf/all root/proc/net root/etc
    echo "$1" >root/proc/sys/net/ipv6/conf/all/disable_ipv6
    {
        echo '00000000000000000000000000000001 01 80 10 80       lo'
        [ "$2" = 0 ] || echo '20010db8001000000000000000000010 02 40 00 80     eth0'
    } >root/proc/net/if_inet6
    {
        [ "$3" = 0 ] || echo '00000000000000000000000000000000 00 00000000000000000000000000000000 00 20010db8001000000000000000000001 00000400 00000001 00000000 00000003     eth0'
        echo '00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo'
    } >root/proc/net/ipv6_route
    {
        echo '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
        printf '%s\n' "${@:4}"
    } >root/proc/net/tcp
    echo 'nameserver 192.0.2.53' >root/etc/resolv.conf
}

@test "IPv6: what Postfix wants against what the host can" {
    zone "${good[@]}"
    posture() { wrong ipv6 --root root "$@"; }
    conf
    host 1 0 0
    is "$(posture)" ""
    sed -i '/inet_protocols/d' main.cf
    is "$(posture)" "fail ipv6.posture - host-off"
    is "$(changes)" "main.cf inet_protocols = ipv4"
    host 0 1 0
    is "$(posture)" "fail ipv6.posture - no-route"
    host 0 1 1
    is "$(posture)" "warn ipv6.posture - no-address"
    is "$(posture --ip 2001:db8:10::10)" "fail ipv6.posture - no-ptr"
    host 1 0 0
    printf 'smtp unix - - y - - smtp -o inet_protocols=ipv4\nrelay unix - - y - - smtp\n' >master.cf
    is "$(posture --postconf master.cf)" "fail ipv6.posture - host-off" # relay still tries
    printf 'smtp unix - - y - - smtp -o inet_protocols=ipv4\nrelay unix - - y - - smtp -o inet_protocols=ipv4\n' >master.cf
    is "$(posture --postconf master.cf)" ""
}

@test "port 25 as the kernel has it" {
    zone "${good[@]}"
    conf
    echo 'smtp inet n - y - - smtpd' >master.cf
    all='   0: 00000000:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1'
    local='   0: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1'
    talk='   0: 0A0200C0:0019 0B0200C0:C350 01 00000000:00000000 00:00000000 00000000     0        0 1 1'
    host 1 0 0 "$all"
    is "$(wrong port25 --postconf master.cf --root root)" ""
    host 1 0 0 "$talk"
    is "$(wrong port25 --postconf master.cf --root root)" "warn port25 25 silent"
    conf 'inet_interfaces = loopback-only'
    host 1 0 0 "$all"
    is "$(wrong port25 --postconf master.cf --root root)" "warn port25 25 listens"
    host 1 0 0 "$local"
    is "$(wrong port25 --postconf master.cf --root root)" ""
}

@test "a public resolver is not believed, and not asked" {
    pm --version | grep -q libunbound || skip "built without libunbound"
    zone "${good[@]}"
    conf 'smtpd_recipient_restrictions = permit_mynetworks, reject_rbl_client zen.spamhaus.org, reject_unauth_destination'
    host 1 0 0
    is "$(wrong dnsbl --root root | grep host-public || true)" ""
    echo 'nameserver 8.8.8.8' >root/etc/resolv.conf
    is "$(wrong dnsbl --root root | grep host-public)" "warn dnsbl 8.8.8.8 host-public"
    start=$(date +%s%N)
    run -3 pm check --dns 8.8.4.4 --ip 192.0.2.10 --only reputation.dnsbl
    [ $((($(date +%s%N) - start) / 1000000)) -lt 1000 ]
    says "was not asked"
    says "https://check.spamhaus.org/"
    run -3 pm check --dns system --root root --ip 2001:db8::10 --only dnsbl
    says "was not asked"
}

@test "--only takes checks, kinds of them, and causes" {
    zone "${good[@]}"
    conf
    ids() { check --selector s1 --format json --only "$1" | python3 -c 'import json, sys; print(*sorted({c["check"] for c in json.load(sys.stdin)["checks"]}))'; }
    is "$(ids reputation.dnsbl)" dnsbl
    is "$(ids auth.spf)" spf
    is "$(ids auth)" "bounce.path dkim dmarc sender.domain spf"
    is "$(ids network.ipv6.noaddr)" ipv6.posture
    is "$(ids identity.fcrdns)" "identity.fcrdns identity.ptr"
    is "$(ids tls.required)" tls.out
    run -64 check --only greylist
    # every cause named in checks.json is one of the taxonomy
    python3 - "$repo" <<'P'
import json, sys
causes = json.load(open(sys.argv[1] + "/src/rules/causes.json", encoding="utf-8"))
known = {c["id"] for c in causes} if isinstance(causes, list) else set(causes)
checks = json.load(open(sys.argv[1] + "/src/rules/checks.json", encoding="utf-8"))
bad = [(k, c) for k, v in checks.items() for c in v.get("causes", []) if c not in known]
assert not bad, bad
P
}

@test "a domain without an MX has a way back all the same, or not" {
    zone "${good[@]}" example.net=A=192.0.2.80
    conf
    run -0 check --only bounce --domain example.net
    run -1 check --only sender --domain example.net
    run -2 check --only bounce --domain example.org
    says "neither MX nor address"
}

@test "one line for monitors" {
    zone "${good[@]}"
    conf
    run -0 check --only identity --format line
    is "$output" "PASS: FAIL 0, UNKNOWN 0, WARN 0, PASS 6"
    zone "${good[@]:1}"
    run -2 check --only identity --format line
    is "$output" "FAIL: identity.ptr 192.0.2.10, identity.helo 192.0.2.10; FAIL 2, UNKNOWN 0, WARN 0, PASS 2"
    run -2 check --only identity
    is "${lines[0]}" "# Checks of the sending side: FAIL"
}

@test "settings that are no settings" {
    zone "${good[@]}"
    head -c 100000 /dev/urandom >main.cf
    run -65 check
    : >main.cf
    run -65 check
    says "no settings in it"
    printf 'a = b\n\0' >main.cf
    run -65 check
    says "not text"
    yes 'relay_domains = x' | head -c 5000000 >main.cf
    run -65 check
    says "more than 4 MiB"
    python3 -c 'for i in range(20000): print(f"a{i} = b")' >main.cf
    run -65 check
    says "no Postfix has that many"
    python3 -c 'print("myhostname =\n" + "\n".join("  mx1." for _ in range(50000)))' >main.cf # a value in very many lines
    run check --only host
    [ "$status" = 2 ]
    python3 -c 'print("myhostname = " + "${a?" * 5000 + "\nsmtp unix - - - - - smtp -o { x" + " {" * 3000 + "\n/a/b = c\n= d\nbulk/unix/x = y\n\x1b]0;x\x07 = e")' >main.cf
    run check --only host
    [[ $status = 3 && $output != *$'\e'* ]]
    printf '{' >zone.json
    conf
    run -65 check
    says "zone.json:1"
    printf '{"a.example": {"A": [1]}}' >zone.json
    run -65 check
    printf '[]' >zone.json
    run -65 check
}

@test "every sentence that a check can say has its words, in both languages" {
    python3 - "$repo" <<'P'
import glob, json, re, sys
rules = json.load(open(sys.argv[1] + "/src/rules/checks.json", encoding="utf-8"))
code = "".join(open(f, encoding="utf-8").read() for f in glob.glob(sys.argv[1] + "/src/check/*.c"))
ids = {k for k, v in rules.items() if "findings" in v}
assert ids == set(re.findall(r'check_add\(l, "([a-z.0-9_-]+)"', code)) | {"transport.mta-sts", "transport.tls-rpt"}, ids
both = lambda o: set(o) == {"en", "ja"} and all(o.values())
assert all(map(both, rules["labels"].values())) and all(map(both, rules["findings"].values()))
for label in re.findall(r'check_words_label\(w, (?:[^"]*\? )?"([a-z-]+)"', code):
    assert label in rules["labels"], label
for v in (rules[k] for k in ids):
    assert both(v["title"]) and both(v["why"]) and all(map(both, v["findings"].values())), v["title"]
    assert all(set(f) == {"en", "ja"} and len(f["en"]) == len(f["ja"]) for f in v.get("fix", {}).values()), v["title"]
every = {f for k in ids for f in rules[k]["findings"]} | set(rules["findings"])
said = set(re.findall(r'CHECK_(?:PASS|WARN|FAIL|UNKNOWN), "([a-z0-9-]+)"', code)) | set(re.findall(r'[?:] "([a-z0-9-]+)"', code)) & every
assert said <= every, said - every
P
}
