# postmortem check --db: results are kept with their time, joined to what the log says, and reports show them apart from the incident.
load helper

zone() { # zone [CHANGE]
    python3 - "${1:-}" >zone.json <<'P'
import json, sys
z = {
    "10.100.51.198.in-addr.arpa": {"PTR": ["web-prod01.corp.example"]},
    "web-prod01.corp.example": {"A": ["198.51.100.10"]},
    "corp.example": {"MX": ["10 web-prod01.corp.example"], "TXT": ["v=spf1 ip4:198.51.100.10 -all"]},
    "_dmarc.corp.example": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@corp.example"]},
    "dbltest.com.dbl.spamhaus.org": {"A": ["127.0.1.2"]},
}
for l in "zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org":
    z["2.0.0.127." + l] = {"A": ["127.0.0.2"]}
exec(sys.argv[1])
json.dump(z, sys.stdout)
P
}
check() { pm check --db mail.db --offline zone.json --ip 198.51.100.10 --helo "${helo:-web-prod01.corp.example}" --domain corp.example "$@"; }
# The report as one line: it is wrapped.
flat() { pm report --db mail.db "$@" | tr -s '\n ' ' '; }
database() { pm ingest -q --db mail.db "$repo/samples/incident/mail.log" && pm analyze -q --db mail.db; }

@test "results are added, each with its time; a view holds the newest and what was before" {
    database
    zone 'del z["10.100.51.198.in-addr.arpa"]; z["10.100.51.198.zen.spamhaus.org"] = {"A": ["127.0.0.3"]}'
    run -2 check
    before=$(date +%s)
    is "$(sql mail.db "SELECT count(*), exit, abs(checked_at - $before) < 60, resolver FROM check_run")" "1|2|1|file"
    is "$(sql mail.db "SELECT state, was, replies > 0 FROM v_check WHERE check_id = 'identity.ptr'")" "fail||1"
    is "$(sql mail.db "SELECT state, replies > 0 FROM v_check WHERE check_id = 'dnsbl' AND subject = '198.51.100.10' AND said_en LIKE '%zen%'")" "fail|1"
    is "$(sql mail.db "SELECT state, replies FROM v_check WHERE check_id = 'dnsbl' AND said_en LIKE '%spamcop%'")" "pass|0" # the log names another list
    is "$(sql mail.db "SELECT replies FROM v_check WHERE check_id = 'dnsbl' AND said_en LIKE '%zen%'")" "$(sql mail.db "SELECT count(*) FROM v_reply WHERE cause LIKE 'reputation.%' AND cause IN ('reputation.dnsbl','reputation.domain','reputation.url','reputation.new_ip','reputation.listhygiene')")"
    zone
    run check --only identity
    is "$(sql mail.db "SELECT state, was FROM v_check WHERE check_id = 'identity.ptr'")" "pass|fail"
    is "$(sql mail.db "SELECT count(*) FROM v_check WHERE check_id = 'identity.ptr'")" 1
    is "$(sql mail.db "SELECT state FROM v_check WHERE check_id = 'dnsbl' AND said_en LIKE '%zen%'")" fail # not looked at again
    run -66 pm check --db none.db --offline zone.json --only identity
}

@test "a report shows what was looked up, and when, in every format and language" {
    database
    pm report --db mail.db >without.md
    [[ $(<without.md) != *"Looked up"* ]]
    zone 'del z["10.100.51.198.in-addr.arpa"]'
    run check
    run flat
    says "## Looked up and imported"
    says "after the log's last line"
    says "They show how it was then, not during the incident"
    says "10.100.51.198.in-addr.arpa. PTR web-prod01.corp.example."
    pm report --db mail.db --format json >r.json
    python3 "$repo/tests/golden/validate.py" r.json 2>/dev/null || python3 -c 'import json, jsonschema; jsonschema.validate(json.load(open("r.json")), json.load(open("'"$repo"'/schema/report.schema.json")))'
    python3 - <<'P'
import json, time
s = [x for x in json.load(open("r.json"))["sections"] if x["id"] == "evidence"]
assert len(s) == 1, "one section"
P
    run flat --lang ja
    says "照会・取り込みの結果"
    run pm report --db mail.db --format html
    says "Looked up and imported"
}

@test "the keys that the log shows signatures with are looked up; one in use that is gone is a fault" {
    python3 - >signed.log <<'P'
for day in range(1, 29):
    q, s = f"{0xA0000 + day:010X}", "old" if day < 26 else "new"
    print(f"Nov {day:2d} 10:00:00 mx1 postfix/smtpd[10]: {q}: client=u.example[198.51.100.9], sasl_method=PLAIN, sasl_username=u")
    print(f"Nov {day:2d} 10:00:00 mx1 opendkim[12]: {q}: DKIM-Signature field added (s={s}, d=corp.example)")
    print(f"Nov {day:2d} 10:00:01 mx1 postfix/qmgr[13]: {q}: from=<u@{'news.' if day % 4 == 0 else ''}corp.example>, size=100, nrcpt=1 (queue active)")
    print(f"Nov {day:2d} 10:00:02 mx1 postfix/smtp[14]: {q}: to=<a@r.example>, relay=mx.r.example[203.0.113.4]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)")
P
    pm ingest -q --year 2026 --db mail.db signed.log && pm analyze -q --db mail.db
    is "$(sql mail.db "SELECT name, signatures FROM v_dkim_signer")" "new._domainkey.corp.example|3
old._domainkey.corp.example|25"
    is "$(sql mail.db "SELECT counted, not_understood FROM v_source")" "28|0"
    key='v=DKIM1; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA9HcqHt325AhnBVCcC4d48mS4CdeN3CiyOISilIU+EOvQwdUyQPjlvMpqoZUDG1wzfgwN6oxeebYtVLcKWpeOaRdgAq/zD8N3XQ42NI5/QgIwyzBft2KGMy87APDOqJ0GJvMTpFIwY9Jl8/xu+bcYblB3Ylwc083+fQfkHnS23+qjagebLykXvPcYdAWTtu5ArcL0PwZztixC0DgFsn/e4eZ71F5OTdyqE6e9Nzz7kkcovBEcZams1LBBeXuwed4KnokPw7ElYjwoqIbiSe+ZDrr4GmPIG+amlKga6tiZ9FZBNguatocxmX0anw6+Qy/PVrwjgXcu8OPHWGaylfVG7wIDAQAB'
    zone "z['new._domainkey.corp.example'] = {'TXT': ['$key']}"
    run -0 check --only dkim --format line      # the old key was withdrawn, as it should be
    zone "z['old._domainkey.corp.example'] = {'TXT': ['$key']}"
    run -2 check --only dkim
    says "There is no key at \`new._domainkey.corp.example\`"
    says "the log shows signatures with it in its last day"
    # without --domain: the domains that people of ours send from
    run -2 pm check --db mail.db --offline zone.json --ip 198.51.100.10 --only sender --format line
    says "sender.domain news.corp.example"
}

@test "postmaster and abuse that our own server refuses are told, until mail for them arrives" {
    reject() { echo "Nov 20 10:00:00 mx1 postfix/smtpd[10]: NOQUEUE: reject: RCPT from mx.r.example[203.0.113.4]: $1 <$2@corp.example>: Recipient address rejected: User unknown in virtual mailbox table; from=<> to=<$2@corp.example> proto=ESMTP helo=<mx.r.example>"; }
    { reject '550 5.1.1' Postmaster; reject '550 5.1.1' abuse; reject '550 5.1.1' sales; } >m.log
    printf '%s\n' 'Nov 20 11:00:00 mx1 postfix/smtpd[10]: 0000A00001: client=mx.r.example[203.0.113.4]' 'Nov 20 11:00:00 mx1 postfix/qmgr[13]: 0000A00001: from=<x@r.example>, size=100, nrcpt=1 (queue active)' \
        'Nov 20 11:00:01 mx1 postfix/virtual[14]: 0000A00001: to=<me@corp.example>, orig_to=<abuse@corp.example>, relay=virtual, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to maildir)' >>m.log
    pm ingest -q --year 2026 --db mail.db m.log && pm analyze -q --db mail.db
    zone
    run -1 check --only sender.mailboxes
    says "Our own server refuses mail for \`postmaster@corp.example\`"
    says "Mail for \`abuse@corp.example\` was refused, but has arrived since"
    [[ $output != *sales* ]]
}

@test "what strangers put into the DNS stays text in every document" {
    database
    zone 'z["10.100.51.198.in-addr.arpa"]["PTR"] = ["<script>alert(1)</script>|`x`[a](http://e)\u001b[31m\u202e\n## PASS.corp.example"]'
    run check --helo '<b>&"mx|`1'
    for f in md json html; do
        run pm report --db mail.db --format $f
        [[ $output != *'<script>alert'* || $f != html ]]
        [[ $output != *$'\e'* && $output != *$'\n## PASS'* && $output != *$'\u202e'* ]]
    done
    pm check --offline zone.json --ip 198.51.100.10 --domain corp.example --format json | python3 -c 'import json, sys; json.load(sys.stdin)'
}

@test "reports of receivers, the queue and the settings stand in the report" {
    database
    pm --version | grep -q expat || skip "built without expat"
    begin=$(sql mail.db "SELECT CAST(min(started_at) - 3 * 86400 AS INTEGER) FROM v_incident")
    dmarc() { # dmarc ID DAY PASS FAIL
        cat <<X
<?xml version="1.0"?><feedback><report_metadata><org_name>r.example</org_name><email>d@r.example</email><report_id>$1</report_id><date_range><begin>$((begin + $2 * 86400))</begin><end>$((begin + $2 * 86400 + 86399))</end></date_range></report_metadata>
<policy_published><domain>corp.example</domain><p>none</p></policy_published>
$(for r in "198.51.100.10 $3 pass" "198.51.100.10 $4 fail" "203.0.113.99 7 fail"; do read -r -a f <<<"$r"; set -- "${f[@]}"; echo "<record><row><source_ip>$1</source_ip><count>$2</count><policy_evaluated><disposition>none</disposition><dkim>$3</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>corp.example</header_from></identifiers></record>"; done)
</feedback>
X
    }
    dmarc 1 0 100 0 >1.xml
    dmarc 2 3 20 80 >2.xml
    dmarc 3 6 100 0 >3.xml
    pm import dmarc -q --db mail.db 1.xml 2.xml 3.xml
    is "$(pm query report/dmarc --db mail.db --format csv 2>/dev/null | tail -1 | cut -d, -f1-7)" "corp.example,failing,300,73.299999999999997,100,20,100"
    printf 'inet_protocols = all\nmyhostname = corp.example\n' >a.cf
    printf 'inet_protocols = ipv4\nmyhostname = web-prod01.corp.example\n' >b.cf
    pm import postconf -q --db mail.db --host web-prod01 --at 2026-11-24T04:00:00Z a.cf
    pm import postconf -q --db mail.db --host web-prod01 --at 2026-11-24T04:47:00Z b.cf
    echo '{"queue_name": "deferred", "queue_id": "4ABCDEF0123", "arrival_time": 1795500000, "message_size": 500, "sender": "a@corp.example", "recipients": [{"address": "x@y.example", "delay_reason": "host mx.y.example[203.0.113.7] said: 450 4.7.1 try later"}]}' >q.json
    pm import queue -q --db mail.db --host web-prod01 q.json
    echo '{"organization-name": "s.example", "date-range": {"start-datetime": "2026-11-23T00:00:00Z", "end-datetime": "2026-11-23T23:59:59Z"}, "report-id": "t1", "contact-info": "x", "policies": [{"policy": {"policy-type": "sts", "policy-domain": "corp.example"}, "summary": {"total-successful-session-count": 90, "total-failure-session-count": 10}, "failure-details": [{"result-type": "certificate-expired", "failed-session-count": 10}]}]}' >t.json
    pm import tlsrpt -q --db mail.db t.json
    run flat
    says "73.3 % of 300 messages from our own addresses passed: 20 % while the incidents lasted, 100 % since"
    says "certificate-expired"
    says "inet_protocols"
    says "The queue, held against the log"
    run flat --lang ja
    says "自社アドレスからの"
}
