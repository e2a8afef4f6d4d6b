# postmortem import: reports and snapshots beside the logs.
load helper

# report ORG ID [RECORDS] [HEAD]: a DMARC report.
report() {
    cat <<END
<?xml version="1.0" encoding="UTF-8"?>${4:-}
<feedback>
 <report_metadata><org_name>$1</org_name><email>dmarc@example.net</email><report_id>$2</report_id>
  <date_range><begin>1793750400</begin><end>1793836799</end></date_range></report_metadata>
 <policy_published><domain>example.com</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><pct>100</pct></policy_published>
${3:-$(record 192.0.2.25 5 pass fail)}
</feedback>
END
}

# record IP COUNT DKIM SPF [DISPOSITION] [MORE]
record() {
    cat <<END
 <record><row><source_ip>$1</source_ip><count>$2</count><policy_evaluated><disposition>${5:-none}</disposition><dkim>$3</dkim><spf>$4</spf>${6:-}</policy_evaluated></row>
  <identifiers><header_from>example.com</header_from></identifiers>
  <auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>$3</result></dkim><spf><domain>example.com</domain><result>$4</result></spf></auth_results></record>
END
}

# attach TYPE NAME: a mail with standard input attached.
attach() {
    printf 'From: reports@example.net\nTo: dmarc@example.com\nSubject: Report Domain: example.com Submitter: example.net Report-ID: <1>\nMIME-Version: 1.0\n'
    printf 'Content-Type: multipart/mixed; boundary="=b"\n\n--=b\nContent-Type: text/plain\n\nA report.\n\n--=b\nContent-Type: %s; name="%s"\n' "$1" "$2"
    printf 'Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="%s"\n\n' "$2"
    base64
    printf '\n--=b--\n\n'
}

zipped() { python3 -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for f in sys.argv[2:]: z.write(f)' "$@"; }

import() { pm import "$1" --db mail.db "${@:2}"; }
has() { pm --version | grep -q "$1" || skip "built without $1"; }

@test "import says what it can, and which kind was meant" {
    run -64 pm import
    says "dmarc, tlsrpt, queue or postconf"
    run -64 import dmrac x.xml
    says "did you mean dmarc?"
    run -64 import dmarc
    says "Name a file"
    run -66 import dmarc none.xml
    says "none.xml: No such file"
}

@test "dmarc: plain, gzip, zip and mail are one report" {
    has expat
    has libarchive
    report example.net 1 >r.xml
    gzip -k r.xml
    zipped r.zip r.xml
    attach application/gzip 'example.net!example.com!1!2.xml.gz' <r.xml.gz >r.eml
    for f in r.xml r.xml.gz r.zip; do
        rm -f mail.db
        run -0 import dmarc "$f"
        is "$(sql mail.db 'SELECT org_name, report_id, domain, source_ip, count, dkim, spf, aligned FROM v_dmarc')" "example.net|1|example.com|192.0.2.25|5|pass|fail|1"
    done
    has GMime
    run -0 import dmarc r.eml
    says "1 known already"
    is "$(sql mail.db 'SELECT count(*) FROM v_dmarc')" 1
    rm mail.db
    import dmarc - <r.eml
    is "$(sql mail.db 'SELECT path FROM v_evidence_file')" "standard input: example.net!example.com!1!2.xml.gz"
}

@test "dmarc: domains whose reports name no address of ours are told in one sentence" {
    for n in 1 2 3; do report example.net $n | sed "s/example.com/d$n.example/" >r$n.xml; done
    run -0 import dmarc r1.xml r2.xml r3.xml
    run -0 pm report --db mail.db
    is "$(grep -c '^DMARC for' <<<"$output")" 1
    says '`d1.example, d2.example, d3.example`'
}

@test "dmarc: a folder, a Maildir and an mbox; a bad one does not stop the others" {
    has expat
    has GMime
    mkdir -p folder box/cur box/new box/tmp box/.sub/cur box/.sub/new
    for i in 1 2 3 4 5 6; do report example.net "$i" | gzip >"$i.xml.gz"; done
    cp 1.xml.gz folder
    echo '<feedback><oops' >folder/2.xml
    report example.net 3 >folder/3.xml
    run -65 import dmarc folder
    says "folder/2.xml: line"
    says "2 reports imported"
    attach application/gzip 4.xml.gz <4.xml.gz >box/new/1.host
    attach application/octet-stream report <5.xml.gz >box/.sub/cur/2.host:2,S
    cp box/new/1.host box/tmp/3.host
    echo junk >box/dovecot-uidlist
    run -0 import dmarc box
    says "2 reports imported"
    { echo "From MAILER-DAEMON Tue Nov  3 00:00:00 2026"
      attach application/gzip 5.xml.gz <5.xml.gz
      echo "From MAILER-DAEMON Tue Nov  3 00:00:00 2026"
      printf 'From: a@example.net\nSubject: thanks\n\nno report\n\n'
      echo "From MAILER-DAEMON Tue Nov  3 00:00:00 2026"
      attach application/gzip 6.xml.gz <6.xml.gz; } >mbox
    run -0 import dmarc mbox
    says "1 report imported"
    says "1 known already"
    says "1 passed over"
    is "$(sql mail.db 'SELECT group_concat(report_id, " ") FROM (SELECT DISTINCT report_id FROM v_dmarc ORDER BY 1)')" "1 3 4 5 6"
    is "$(sql mail.db "SELECT path FROM v_evidence_file WHERE result = 'failed'")" folder/2.xml
}

@test "dmarc: what is wrong with the form is mended, and each repair is told" {
    has expat
    report '' 1 "$(record 2001:DB8:0::25 2 Pass FAIL None)" |
        sed -e 's/<?xml.*?>/<?xml version=1.0 ?> <xs:schema xmlns:xs="x">/' -e 's|<email>.*</email>|<email><post@example.net></email>|' \
            -e 's/identifiers>/identities>/g' -e 's/1793836799/1793836799.0/' -e 's|<p>none</p>|<p>none \&nbsp; \&</p>|' >r.xml
    printf 'trailing' >>r.xml
    run -0 import dmarc r.xml
    is "$(sql mail.db 'SELECT warning FROM v_dmarc_warning ORDER BY 1' | tr '\n' ' ')" \
        "bad-header capitals fraction identities no-org stray-amp stray-lt stray-tag text-after "
    is "$(sql mail.db 'SELECT org_name, source_ip, dkim, spf, disposition, header_from, end_at FROM v_dmarc')" \
        "example.net|2001:db8::25|pass|fail|none|example.com|1793836799.0"
}

@test "dmarc: invalid UTF-8, control characters, UTF-16, ISO 8859-1, a byte order mark" {
    has expat
    report $'caf\xe9\x01' 1 >bad.xml
    report $'caf\xe9' 2 | sed 's/UTF-8/ISO-8859-1/' >latin.xml
    report café 3 | iconv -f UTF-8 -t UTF-16 >utf16.xml
    { printf '\xef\xbb\xbf'; report café 4; } >bom.xml
    import dmarc bad.xml latin.xml utf16.xml bom.xml
    is "$(sql mail.db 'SELECT report_id, org_name FROM dmarc_report ORDER BY 1')" $'1|caf\xef\xbf\xbd\n2|café\n3|café\n4|café'
    is "$(sql mail.db 'SELECT report_id, warning FROM v_dmarc_warning ORDER BY 1, 2')" $'1|bad-bytes\n1|control\n2|encoding\n3|encoding'
}

@test "dmarc: malformations in any combination, packed and mailed in any way, import to what they hold" {
    has expat
    has libarchive
    has GMime
    python3 "$here/../dmarc/odd.py" odd "${SEED:-7}" 120
    LC_ALL=C run -0 import dmarc odd # names in a zip file need not be names of this locale
    says "120 reports imported"
    diff <(sort odd.want) <(sql mail.db "SELECT report_id || ' ' || source_ip || ' ' || count FROM v_dmarc" | sort)
    is "$(sql mail.db 'SELECT DISTINCT domain, header_from FROM v_dmarc' | grep -cv 'example.com|exampl')" 0
}

@test "dmarc: a record without an address or with an absurd count is left out, the report stays" {
    has expat
    report example.net 1 "$(record '' 5 pass pass; record 192.0.2.25 99999999999 pass pass; record 192.0.2.26 7 fail fail)" >r.xml
    run -0 import dmarc r.xml
    is "$(sql mail.db 'SELECT source_ip, count FROM v_dmarc')" "192.0.2.26|7"
    is "$(sql mail.db 'SELECT warning, times FROM v_dmarc_warning ORDER BY 1')" $'bad-count|1\nno-source|1'
}

@test "dmarc: RFC 9990 is told apart, and its fields kept" {
    has expat
    report example.net 1 | sed -e 's|<feedback>|<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0"><version>1.0</version>|' \
        -e 's|<pct>100</pct>|<np>reject</np><testing>y</testing><discovery_method>treewalk</discovery_method>|' >r.xml
    import dmarc r.xml
    is "$(sql mail.db 'SELECT form, np, testing, discovery_method, xmlns, pct FROM dmarc_report')" "9990|reject|y|treewalk|urn:ietf:params:xml:ns:dmarc-2.0|"
}

@test "dmarc: what is no report says so" {
    has expat
    printf '{"a": 1}' >tls.json
    run -65 import dmarc tls.json
    says "postmortem import tlsrpt"
    : >empty
    run -65 import dmarc empty
    says "empty: empty"
    echo '<html><body>no</body></html>' >x.xml
    run -65 import dmarc x.xml
    says "no DMARC report"
    echo '<feed/>' >x.xml
    run -65 import dmarc x.xml
    says "begins with <feed>"
    report example.net '' >x.xml
    run -65 import dmarc x.xml
    says "no report_id"
    report example.net 1 | sed 's/1793750400/yesterday/' >x.xml
    run -65 import dmarc x.xml
    says "date_range"
    is "$(sql mail.db 'SELECT count(*) FROM dmarc_record')" 0
    is "$(sql mail.db "SELECT count(*) FROM v_evidence_file WHERE result = 'failed' AND detail <> ''")" 6
}

@test "dmarc: our own failures stand apart from forwarders and spoofers" {
    has expat
    report example.net 1 "$(record 192.0.2.25 90 pass fail; record 192.0.2.25 10 fail fail reject; record 198.51.100.7 3 pass fail
        record 203.0.113.9 400 fail fail reject; record 203.0.113.10 2 fail fail none '<reason><type>mailing_list</type><comment>a list</comment></reason>')" >r.xml
    import dmarc r.xml --ours 192.0.2.25
    run -64 import dmarc --ours nonsense
    says "--ours wants an address"
    is "$(sql mail.db 'SELECT messages, aligned, aligned_pct, refused, "foreign", foreign_unaligned FROM v_dmarc_trend')" "100|90|90.0|10|405|402"
    is "$(sql mail.db 'SELECT verdict, aligned_pct, first_day FROM v_dmarc_verdict')" "failing|90.0|2026-11-04"
    is "$(sql mail.db 'SELECT kind, source_ip FROM v_dmarc_foreign ORDER BY 2')" $'forwarder|198.51.100.7\nforwarder|203.0.113.10\nunaligned|203.0.113.9'
    run -0 pm query dmarc-own --db mail.db --format csv
    says "example.com,192.0.2.25,example.net,100,90,90,0,10"
    run -0 pm query dmarc-foreign --db mail.db
    says "203.0.113.9"
    run -0 pm query dmarc-trend --db mail.db
    says "2026-11-04"
}

@test "dmarc: an address that receivers quote in the log is ours" {
    has expat
    log "mx1 postfix/qmgr[1]: 4AAAAAAAAA: from=<a@example.com>, size=300, nrcpt=1 (queue active)" \
        "mx1 postfix/smtp[2]: 4AAAAAAAAA: to=<b@example.org>, relay=mx.example.org[198.51.100.1]:25, delay=1, delays=0/0/1/0, dsn=5.7.1, status=bounced (host mx.example.org[198.51.100.1] said: 554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org (in reply to RCPT TO command))" >m.log
    pm ingest -q --db mail.db m.log
    pm analyze --db mail.db
    report example.net 1 >r.xml
    import dmarc r.xml
    is "$(sql mail.db 'SELECT own FROM v_dmarc')" 1
    is "$(sql mail.db 'SELECT verdict FROM v_dmarc_verdict')" aligned
}

# bats test_tags=slow
@test "dmarc: files that are meant to hurt are refused, soon and cheaply" {
    has expat
    python3 "$here/../dmarc/hostile.py" hostile
    for f in hostile/*; do
        case $f in
        *.zip) pm --version | grep -q libarchive || continue ;;
        *.eml) pm --version | grep -q GMime || continue ;;
        esac
        rm -f h.db
        run -65 python3 "$here/../dmarc/bounded.py" 1 50 "$POSTMORTEM" import dmarc "$f" --db h.db
        says "$f: "
        [[ $output != *root:* ]]
        is "$(sql h.db 'SELECT count(*) FROM dmarc_record')" 0
    done
    run -65 pm import dmarc hostile --db mail.db
    is "$(sql mail.db "SELECT count(*) FROM v_evidence_file WHERE result <> 'failed'")" 0
}

# bats test_tags=slow
@test "dmarc: the zip bomb, the laughs and the 10 GB lie say what they are" {
    has expat
    has libarchive
    python3 "$here/../dmarc/hostile.py" hostile
    run -65 import dmarc hostile/bomb.zip
    says "200 times its size"
    run -65 import dmarc hostile/laughs.xml
    says "DOCTYPE"
    run -65 import dmarc hostile/lie-10gb.zip
    says "promises 10737418240 bytes"
}

@test "dmarc: a record's strings can't steer a terminal" {
    has expat
    report $'x\e]0;pwned\a' 1 >r.xml
    import dmarc r.xml
    run -0 pm query dmarc-foreign --db mail.db
    [[ $output != *$'\e'* ]]
    is "$(sql mail.db "SELECT instr(org_name, char(27)) FROM dmarc_report")" 0
}

@test "dmarc: the collection of samples, each as its verdict says" {
    has expat
    has GMime
    has libarchive
    [ -n "${CORPORA:-}" ] && [ -d "$CORPORA/dmarc/samples" ] || skip "CORPORA names no folder with dmarc/samples"
    while IFS=$'\t' read -r file verdict records words; do
        [[ $file == \#* ]] && continue
        rm -f mail.db
        if [ "$verdict" = import ]; then
            run -0 import dmarc "$CORPORA/dmarc/samples/$file"
            is "$file $(sql mail.db 'SELECT count(*) FROM v_dmarc')" "$file $records"
            is "$file $(sql mail.db 'SELECT DISTINCT warning FROM v_dmarc_warning ORDER BY 1' | tr '\n' ' ')" "$file ${words:+$words }"
        else
            run -65 import dmarc "$CORPORA/dmarc/samples/$file"
            says "$words"
        fi
    done <"$here/../dmarc/verdicts.tsv"
    rm -f mail.db
    run -65 import dmarc "$CORPORA/dmarc/samples"
    says "20 reports imported (2345 records), 4 known already, 1 failed"
    run -0 import tlsrpt "$CORPORA/dmarc/samples/smtp_tls"
    says "4 reports imported"
}

tls_report() {
    cat <<END
{"organization-name": "Example", "date-range": {"start-datetime": "2026-11-03T00:00:00Z", "end-datetime": "2026-11-03T23:59:59Z"},
 "contact-info": "tls@example.net", "report-id": "$1", "policies": [{"policy": {"policy-type": "sts", "policy-string": ["version: STSv1", "mode: enforce"],
 "policy-domain": "example.com", "mx-host": ["mx1.example.com", "mx2.example.com"]}, "summary": {"total-successful-session-count": 97, "total-failure-session-count": 3},
 "failure-details": [{"result-type": "certificate-expired", "sending-mta-ip": "192.0.2.9", "receiving-mx-hostname": "mx1.example.com", "failed-session-count": 3}]},
 {"policy": {"policy-type": "no-policy-found", "policy-domain": "example.org"}, "summary": {"total-successful-session-count": 4, "total-failure-session-count": 0}}]}
END
}

@test "tlsrpt: plain, gzip and mail; duplicates; what failed" {
    tls_report 1 >1.json
    tls_report 2 | gzip >2.json.gz
    run -0 import tlsrpt 1.json 2.json.gz
    says "2 reports imported (4 policies)"
    run -0 import tlsrpt 1.json
    says "1 known already"
    is "$(sql mail.db "SELECT domain, type, mx, succeeded, failed, result, sessions, receiving_mx FROM v_tlsrpt WHERE report_id = '1' ORDER BY 1")" \
        $'example.com|sts|mx1.example.com mx2.example.com|97|3|certificate-expired|3|mx1.example.com\nexample.org|no-policy-found||4|0|||'
    run -0 pm query tls-reports --db mail.db
    says "certificate-expired"
    has GMime
    tls_report 3 | gzip | attach application/tlsrpt+gzip 'r.json.gz' >3.eml
    run -0 import tlsrpt 3.eml
    says "1 report imported"
}

@test "tlsrpt: broken JSON, too many values, another document" {
    echo '{"policies": [' >cut.json
    run -65 import tlsrpt cut.json
    says "cut.json: line"
    echo '{"a": 1}' >other.json
    run -65 import tlsrpt other.json
    says "without \"policies\""
    python3 -c 'print("{\"policies\": [" + "1," * 3000000 + "1]}")' >many.json
    run -65 python3 "$here/../dmarc/bounded.py" 1 50 "$POSTMORTEM" import tlsrpt many.json --db mail.db
    says "more than 200000 values"
    python3 -c 'print("{\"a\":" + "[" * 150000)' >deep.json
    run -65 import tlsrpt deep.json
    tls_report 1 | sed 's/2026-11-03T23:59:59Z/soon/' >date.json
    run -65 import tlsrpt date.json
    says "date-range"
    echo '<feedback/>' >r.xml
    run -65 import tlsrpt r.xml
    says "postmortem import dmarc"
}

# The queue of the log below as postqueue -j shows it; fields of several versions of Postfix.
queue() {
    cat <<'END'
{"queue_name": "deferred", "queue_id": "4AAAAAAAAA", "arrival_time": 1793757600, "message_size": 300, "forced_expire": false, "sender": "a@example.com", "recipients": [{"address": "b@example.org", "delay_reason": "host mx.example.org[198.51.100.1] said: 450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.25] (in reply to RCPT TO command)"}]}
{"queue_name": "deferred", "queue_id": "4BBBBBBBBB", "arrival_time": 1793757600, "message_size": 300, "sender": "MAILER-DAEMON", "recipients": [{"address": "c@example.org", "delay_reason": "connect to mx.example.org[198.51.100.1]:25: Connection timed out"}]}
{"queue_name": "hold", "queue_id": "4CCCCCCCCC", "arrival_time": 1793757602, "message_size": 300, "forced_expire": true, "sender": "a@example.com", "recipients": [{"address": "d@example.org", "orig_address": "alias@example.com", "bounce_reason": "expired"}, {"address": "e@example.org"}]}
END
}

queue_log() {
    log "mx1 postfix/qmgr[1]: 4AAAAAAAAA: from=<a@example.com>, size=300, nrcpt=1 (queue active)" \
        "mx1 postfix/smtp[2]: 4AAAAAAAAA: to=<b@example.org>, relay=mx.example.org[198.51.100.1]:25, delay=1, delays=0/0/1/0, dsn=4.7.25, status=deferred (host mx.example.org[198.51.100.1] said: 450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.25] (in reply to RCPT TO command))" \
        "mx1 postfix/qmgr[1]: 4BBBBBBBBB: from=<>, size=300, nrcpt=1 (queue active)" \
        "mx1 postfix/smtp[3]: 4BBBBBBBBB: to=<c@example.org>, relay=mx.example.org[198.51.100.1]:25, delay=1, delays=0/0/1/0, dsn=2.0.0, status=sent (250 ok)" \
        "mx1 postfix/qmgr[1]: 4BBBBBBBBB: removed" \
        "mx1 postfix/qmgr[1]: 4DDDDDDDDD: from=<a@example.com>, size=300, nrcpt=1 (queue active)" \
        "mx1 postfix/smtp[3]: 4DDDDDDDDD: to=<c@example.org>, relay=none, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred (connect to mx.example.org[198.51.100.1]:25: Connection timed out)" \
        "mx1 postfix/qmgr[1]: 4EEEEEEEEE: removed"
}

@test "queue: a snapshot is held against the log, contradictions are named" {
    queue >q.json
    queue_log >m.log
    pm ingest -q --db mail.db --year 2026 m.log
    run -0 import queue q.json --at 2026-11-04T02:00:07Z
    says "1 snapshot imported (4 recipients)"
    pm analyze --db mail.db
    is "$(sql mail.db 'SELECT queue_id, recipient, cause, log_says, mismatch FROM v_queue ORDER BY 1, 2')" \
"4AAAAAAAAA|b@example.org|identity.fcrdns|same|0
4BBBBBBBBB|c@example.org|network.timeout|left-before|1
4CCCCCCCCC|d@example.org||not-in-log|1
4CCCCCCCCC|e@example.org||not-in-log|1"
    is "$(sql mail.db 'SELECT queue_id FROM v_queue_missing')" 4DDDDDDDDD
    is "$(sql mail.db "SELECT orig_address, bounce_reason, forced_expire FROM v_queue WHERE recipient = 'd@example.org'")" "alias@example.com|expired|1"
    run -0 import queue q.json --at 2026-11-04T02:00:07Z
    says "1 known already"
    run -0 pm query stuck-queue --db mail.db -p mismatch=1
    says "left-before"
    [[ $output =~ 4DDDDDDDDD.*not-in-snapshot && $output != *4AAAAAAAAA* ]]
    run -0 pm query stuck-queue --db mail.db
    [[ $output != *4DDDDDDDDD* ]]
}

@test "queue: live, standard input, nothing queued, another format" {
    mkdir bin
    queue >q.json
    printf '#!/bin/sh\n[ "$1" = -j ] && exec cat %s\n' "$PWD/q.json" >bin/postqueue
    chmod +x bin/postqueue
    PATH=$PWD/bin:$PATH run -0 import queue live
    says "1 snapshot imported (4 recipients)"
    run -0 import queue - --host mx2 <q.json
    is "$(sql mail.db "SELECT count(*) FROM queue_snapshot WHERE host = 'mx2'")" 1
    run -0 import queue - --host mx2 </dev/null
    says "(0 recipients)"
    printf -- '-Queue ID-  --Size-- ----Arrival Time----\n' >p.txt
    run -65 import queue p.txt
    says "postqueue -j"
    says "postqueue -j >FILE"
    # a receiver's bytes may be any
    printf '\xef\xbb\xbf{"queue_name": "deferred", "queue_id": "4AA", "arrival_time": 99999999999, "message_size": 1, "sender": "a@b.example", "recipients": [{"address": "x", "delay_reason": "caf\xe9 \\u0000 \xe2\x82\xac \xf0\x28"}]}' >bytes.json
    run -0 import queue bytes.json --host mx4
    is "$(sql mail.db "SELECT reason FROM v_queue WHERE queue_id = '4AA'")" $'caf\xef\xbf\xbd \xef\xbf\xbd \u20ac \xef\xbf\xbd('
    is "$(sql mail.db "SELECT taken_at < strftime('%s', 'now') + 60 FROM queue_snapshot WHERE host = 'mx4'")" 1 # whatever its arrival says
    echo '{"queue_id": "4AA"' >cut.json
    run -65 import queue cut.json
    says "cut.json: message 1"
    echo '{"queue_name": "deferred"}' >cut.json
    run -65 import queue cut.json
    says "without queue_id"
    is "$(sql mail.db 'SELECT count(*) FROM queue_snapshot')" 4
    printf '#!/bin/sh\nexit 69\n' >bin/postqueue
    PATH=$PWD/bin:$PATH run -66 import queue live
    says "status 69"
    PATH=/nonexistent run -66 "$POSTMORTEM" import queue live --db mail.db
    says "postqueue: No such file"
}

@test "postconf: a difference between two snapshots is a change, between when and when" {
    printf 'myhostname = old.example.com\ninet_protocols = all\nrelayhost =\n' >1.txt
    printf '# by hand\nmyhostname = mx.example.com\nrelayhost =\nsmtp_bind_address = 192.0.2.25\nmynetworks = 127.0.0.0/8\n  [::1]/128\n' >2.txt
    import postconf 1.txt --at 2026-11-04T00:00:00Z --host mx1
    import postconf 2.txt --at 2026-11-05T00:00:00Z --host mx1
    import postconf 2.txt --at 2026-11-05T00:00:00Z --host mx1
    import postconf 1.txt --at 2026-11-04T12:00:00Z --host mx2
    is "$(sql mail.db 'SELECT name, old_value, new_value, after_time, before_time FROM v_config_change ORDER BY 1')" \
"inet_protocols|all||2026-11-04T00:00:00.000Z|2026-11-05T00:00:00.000Z
myhostname|old.example.com|mx.example.com|2026-11-04T00:00:00.000Z|2026-11-05T00:00:00.000Z
mynetworks||127.0.0.0/8 [::1]/128|2026-11-04T00:00:00.000Z|2026-11-05T00:00:00.000Z
smtp_bind_address||192.0.2.25|2026-11-04T00:00:00.000Z|2026-11-05T00:00:00.000Z"
    is "$(sql mail.db 'SELECT addr, known_from FROM v_own_address')" "192.0.2.25|main.cf"
    run -0 pm query config-changes --db mail.db
    says "mx.example.com"
    # master.cf, what postconf says beside it, and a password that should not stand there
    printf '%s\n' 'postconf: warning: /etc/postfix/main.cf: unused parameter: foo=bar' 'smtp   unix  -  -  y  -  -  smtp' '    -o inet_protocols=ipv4' 'smtp/inet/foo = a = b' \
        'smtp_sasl_password_maps = static:user:geheim' >3.txt
    run -0 import postconf 3.txt --at 2026-11-06T00:00:00Z --host mx3
    is "$(sql mail.db "SELECT name, value FROM config_value WHERE value NOT LIKE '%.%' AND snapshot = (SELECT max(snapshot) FROM config_snapshot) ORDER BY 1")" \
"smtp/inet/foo|a = b
smtp/unix|- - y - - smtp -o inet_protocols=ipv4
smtp_sasl_password_maps|(holds a password: not kept)"
    echo 'Nov  4 02:00:00 mx1 postfix/smtp[1]: text' >x.log
    run -65 import postconf x.log
    says "x.log: line 1: no 'name = value'"
    : >empty
    run -65 import postconf empty
    says "no settings"
}

@test "when we learned of a fact stands apart from when it was" {
    has expat
    report example.net 1 >r.xml
    import dmarc r.xml
    is "$(sql mail.db "SELECT begin_time, abs(imported_at - strftime('%s', 'now')) < 600 FROM v_dmarc")" "2026-11-04T00:00:00Z|1"
}

@test "the questions about evidence run in the stock shell, on an empty database too" {
    has expat
    report example.net 1 >r.xml
    import dmarc r.xml
    for q in dmarc-own dmarc-foreign dmarc-trend tls-reports stuck-queue config-changes; do
        run -0 bash -c "sqlite3 -bail -readonly mail.db <'$repo/queries/$q.sql'"
        run -0 pm query "$q" --db mail.db
    done
}
