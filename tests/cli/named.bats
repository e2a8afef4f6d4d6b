# What replies name is told with its own number of replies: lists, and addresses of ours; and what lies days apart is told apart.
load helper

# at SECOND HOST LINE…: each with the stamp of that second of a morning
at() { date -u -d "@$((1795500000 + $1))" "+%FT%T+00:00 $2 postfix/${*:3}"; }

# sent SECOND HOST ID DOMAIN
sent() {
    at "$1" "$2" "qmgr[4]: $3: from=<a@corp.example>, size=300, nrcpt=1 (queue active)"
    at "$1" "$2" "smtp[7]: $3: to=<u@$4>, relay=mx.$4[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 ok)"
    at "$1" "$2" "qmgr[4]: $3: removed"
}

# listed SECOND HOST ID DOMAIN TEXT…
listed() {
    at "$1" "$2" "qmgr[4]: $3: from=<a@corp.example>, size=300, nrcpt=1 (queue active)"
    at "$1" "$2" "smtp[7]: $3: to=<u@$4>, relay=mx.$4[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.7.1, status=bounced (host mx.$4[192.0.2.9] said: ${*:5} (in reply to RCPT TO command))"
    at "$1" "$2" "qmgr[4]: $3: removed"
}

spamcop() { echo "554 5.7.1 Service unavailable; Client host [$1] blocked using bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?$1"; }
spamhaus() { echo "554 5.7.1 Service unavailable; Client host [$1] blocked using zen.spamhaus.org; https://check.spamhaus.org/query/ip/$1"; }

reported() {
    pm ingest -q --db "$1.db" "$1.log"
    pm analyze -q --db "$1.db"
    pm report --db "$1.db" >"$1.md"
    tr -s '\n ' '  ' <"$1.md" >flat
}

@test "two machines on two lists: each list with its address and its replies, and every line to type for both" {
    {
        for n in 0 1 2 3 4 5 6 7; do listed $((n * 60)) mx1 "A000$n" far.example "$(spamcop 203.0.113.5)"; done
        for n in 0 1 2 3 4; do listed $((500 + n * 60)) mx2 "B000$n" away.example "$(spamhaus 198.18.7.7)"; done
        for n in 0 1; do sent $((3600 + n)) mx1 "C000$n" far.example; sent $((3600 + n)) mx2 "D000$n" away.example; done
        for n in 1 2; do at $((3700 + n)) "mx$n" "cleanup[5]: E000$n: message-id=<20261124070100.E000$n@mx$n.corp.example>"; done
    } >1.log
    reported 1
    grep -q 'Probable cause: SpamCop lists our address 203.0.113.5, Spamhaus ZEN 198.18.7.7' flat
    grep -q '13 of 13 objections name one: 8 `SpamCop (203.0.113.5)`, 5 `Spamhaus ZEN (198.18.7.7)`' flat
    grep -q '8 of them name `SpamCop (203.0.113.5)`, 5 `Spamhaus ZEN (198.18.7.7)`' flat
    for line in 'dig +short 5.113.0.203.zen.spamhaus.org A' 'dig +short 7.7.18.198.zen.spamhaus.org A' '5.113.0.203.in-addr.arpa. IN PTR mx1.corp.example.' '7.7.18.198.in-addr.arpa. IN PTR mx2.corp.example.' 'mx2.corp.example. IN A 198.18.7.7' 'myhostname = <fqdn>'; do
        grep -q "^$line" 1.md || { echo "not there: $line"; return 1; }
    done
    pm report --db 1.db --since 2026-11-01 | tr -s '\n ' '  ' >flat # counted from the replies themselves
    grep -q '8 of them name `SpamCop (203.0.113.5)`, 5 `Spamhaus ZEN (198.18.7.7)`' flat
    pm report --db 1.db --lang ja | tr -d '\n ' | grep -q 'SpamCopに当方のアドレス203.0.113.5が登録されている(SpamhausZENには198.18.7.7)'
}

@test "the list that most replies name comes first, not the one whose text says most or begins with an early letter" {
    for n in 0 1 2 3; do
        listed $((n * 60)) mx1 "A000$n" far.example "$(spamhaus 203.0.113.5)"
        listed $((n * 60 + 10)) mx1 "B000$n" away.example "554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using zen.spamhaus.org"
        listed $((n * 60 + 20)) mx1 "C000$n" other.example "554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using b.barracudacentral.org; http://www.barracudanetworks.com/reputation/?pr=1&ip=203.0.113.5"
    done >1.log
    for n in 0 1 2; do sent $((3600 + n)) mx1 "D000$n" far.example; done >>1.log
    reported 1
    grep -q 'Probable cause: Spamhaus ZEN lists our address 203.0.113.5, Barracuda too' flat
    grep -q '8 of them name `Spamhaus ZEN (203.0.113.5)`, 4 `Barracuda (203.0.113.5)`' flat
}

@test "who names a list without its part, or all of its parts, is not told beside who names the part" {
    for n in 0 1 2 3; do
        listed $((n * 60)) mx1 "A000$n" far.example "554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using zen.spamhaus.org; https://www.spamhaus.org/sbl/query/SBLCSS"
        [ "$n" -gt 2 ] || listed $((n * 60 + 10)) mx1 "B000$n" away.example "$(spamhaus 203.0.113.5)"
    done >1.log
    for n in 0 1 2; do sent $((3600 + n)) mx1 "D000$n" far.example; done >>1.log
    reported 1
    grep -q 'Probable cause: Spamhaus CSS lists our address 203.0.113.5 (confidence' flat
}

@test "what lies weeks apart is not told as one stretch" {
    {
        for n in 0 1 2 3; do listed $((n * 60)) mx1 "A000$n" far.example "$(spamcop 203.0.113.5)"; done
        for day in $(seq 0 21); do for n in 0 1 2; do sent $((day * 86400 + 3600 + n)) mx1 "D${day}0$n" far.example; sent $((day * 86400 + 3700 + n)) mx1 "E${day}0$n" away.example; done; done
        for n in 0 1 2; do listed $((22 * 86400 + n * 60)) mx1 "B000$n" away.example "$(spamhaus 198.18.7.7)"; done
        for n in 0 1 2; do sent $((22 * 86400 + 3600 + n)) mx1 "F000$n" away.example; done
    } >1.log
    reported 1
    grep -q 'It came in 2 stretches, a day and more apart' flat
    grep -q 'Not all that time, but in 2 stretches: 2026-11-24 06:00:00 UTC to 2026-11-24 06:03:00 UTC; 2026-12-16 06:00:00 UTC to 2026-12-16 06:02:00 UTC.' flat
    is "$(grep -c '^| 2026.*failure: Our address is on a block list' 1.md)" 4
    grep -q 'Last failure: Our address is on a block list (far.example); 4 in all' flat
    grep -q 'Last failure: Our address is on a block list (away.example); 3 in all' flat
}

@test "a list of address ranges is no list of culprits: what to do first" {
    local said='554 5.7.1 Service unavailable; Client host [198.51.100.25] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/198.51.100.25'
    for n in 1 2 3; do
        echo "2026-11-20T10:00:0$n+00:00 mx1 postfix/smtp[7]: AA000$n: to=<u$n@isp.example>, relay=mx.isp.example[192.0.2.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=5.7.1, status=bounced (host mx.isp.example[192.0.2.9] said: $said (PBL) (in reply to RCPT TO command))"
    done >mail.log
    pm mail.log >report.md 2>/dev/null
    grep -q 'Spamhaus PBL lists our address' report.md
    grep -q '^- Do first: Send through the provider' report.md
    sed 's/(PBL)/(CSS)/' mail.log >css.log
    pm css.log >report.md 2>/dev/null
    grep -q '^- Do first: Stop the source first' report.md
}
