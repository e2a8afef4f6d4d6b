# Controls inside the report: the healthy machine and the healthy receivers beside the sick ones, counted alike.
load helper

# mail HOST FROM TO ANSWER…: messages FROM to TO, one a minute, to isp.example with this answer, and one each to calm.example, which takes all.
mail() {
    local n at id
    for ((n = $2; n <= $3; n++)); do
        printf -v at '2026-11-24T04:%02d:00+00:00 %s postfix' "$n" "$1"
        printf -v id '%05X' "$n"
        echo "$at/smtp[7]: A$id: to=<u$n@isp.example>, relay=mx.isp.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=$4 ($5)"
        echo "$at/qmgr[8]: A$id: removed"
        echo "$at/smtp[9]: B$id: to=<u$n@calm.example>, relay=mx.calm.example[192.0.2.8]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
        echo "$at/qmgr[8]: B$id: removed"
    done
}

refused='host mx.isp.example[192.0.2.9] said: 504 5.5.2 <corp>: Helo command rejected: need fully-qualified hostname (in reply to RCPT TO command)'

@test "the machine that is well, and the receiver that takes all, stand beside the one that is refused" {
    mail web1 1 12 "5.5.2, status=bounced" "$refused" >web1.log
    mail web2 1 12 "2.0.0, status=sent" "250 ok" >web2.log
    pm ingest -q --db mail.db web1.log web2.log
    pm analyze -q --db mail.db
    run pm query report/controls --db mail.db -p cause=identity.helo
    is "$(tr -s ' ' <<<"$output")" "cause role host providers tried met
identity.helo here 1 12 12
identity.helo machine web2 1 12 0
identity.helo receivers 1 12 0"
    pm report --db mail.db >report.txt
    run tr '\n' ' ' <report.txt
    says "from here 12 of 12"
    says "at the same, 0 of 12"
}

@test "what another machine is refused for otherwise is no match" {
    mail web1 1 12 "5.5.2, status=bounced" "$refused" >web1.log
    { mail web2 1 3 "2.0.0, status=sent" "250 ok"; mail web2 4 12 "5.7.1, status=bounced" "host mx.isp.example[192.0.2.9] said: 550 5.7.1 no (in reply to RCPT TO command)"; } >web2.log
    pm ingest -q --db mail.db web1.log web2.log
    pm analyze -q --db mail.db
    is "$(pm query report/controls --db mail.db -p cause=identity.helo | tr -s ' ' | grep machine)" "identity.helo machine web2 1 12 0"
}

@test "receivers of two machines count once, and each cause has its own sides" {
    for host in web1 web2; do mail $host 1 12 "5.5.2, status=bounced" "$refused" >$host.log; done
    mail web3 1 12 "5.7.1, status=bounced" "host mx.isp.example[192.0.2.9] said: 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org (in reply to RCPT TO command)" >web3.log
    pm ingest -q --db mail.db web1.log web2.log web3.log
    pm analyze -q --db mail.db
    sides() { pm query report/controls --db mail.db "$@" | tr -s ' ' | tail -n +2; }
    is "$(sides)" "identity.helo here 1 24 24
identity.helo machine web3 1 12 0
identity.helo receivers 1 24 0
reputation.dnsbl here 1 12 12
reputation.dnsbl machine web1 1 12 0
reputation.dnsbl machine web2 1 12 0
reputation.dnsbl receivers 1 12 0"
    is "$(sides -p cause=identity.helo,reputation.dnsbl)" "$(sides)"
    is "$(sides -p cause=reputation.dnsbl)" "$(sides | tail -4)"
}
