# Which message and which attempt a line belongs to. Each log is a few lines that Postfix writes, and the question what came of them.
load helper

# db_of LINE…: mail.db from these lines, analysed.
db_of() {
    rm -f mail.db
    log "$@" >mail.log
    pm ingest -q --year 2026 --db mail.db mail.log
    pm analyze --db mail.db
    accounts mail.db
}

h="mx1 postfix"
v6="Cannot assign requested address"

@test "a failed connect carries no queue id: the process tells the message" {
    db_of "$h/smtp[1]: connect to a.example[2001:db8::1]:25: $v6" \
          "$h/smtp[2]: connect to b.example[2001:db8::2]:25: $v6" \
          "$h/smtp[2]: BBBBBB0001: to=<u@b.example>, relay=b.example[192.0.2.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)" \
          "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)"
    is "$(sql mail.db 'SELECT m.queue_id, f.host FROM v_connect_failure f JOIN message m USING (msg) ORDER BY 1')" \
       $'AAAAAA0001|a.example\nBBBBBB0001|b.example'
    is "$(sql mail.db 'SELECT failed_v4, failed_v6, opened FROM v_attempt ORDER BY attempt')" $'0|1|1\n0|1|1'
}

@test "one process, one message after another: each failure to its own" {
    db_of "$h/smtp[1]: connect to a.example[2001:db8::1]:25: $v6" \
          "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)" \
          "$h/smtp[1]: connect to b.example[2001:db8::2]:25: $v6" \
          "$h/smtp[1]: BBBBBB0001: to=<u@b.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to b.example[2001:db8::2]:25: $v6)"
    is "$(sql mail.db 'SELECT m.queue_id, f.host FROM v_connect_failure f JOIN message m USING (msg) ORDER BY 1')" \
       $'AAAAAA0001|a.example\nBBBBBB0001|b.example'
    is "$(sql mail.db 'SELECT count(*) FROM attempt')" 2
}

@test "postsuper -r ALL names no message: pickup does, and the old one waits no more" {
    db_of "$h/pickup[1]: AAAAAA0001: uid=0 from=<a@corp.example>" \
          "$h/qmgr[3]: AAAAAA0001: from=<a@corp.example>, size=300, nrcpt=1 (queue active)" \
          "$h/error[2]: AAAAAA0001: to=<v@a.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.3.0, status=deferred (mail transport unavailable)" \
          "$h/postsuper[4]: Requeued: 1 message" \
          "$h/pickup[1]: BBBBBB0001: uid=102 from=<a@corp.example> orig_id=AAAAAA0001" \
          "$h/qmgr[3]: BBBBBB0001: from=<a@corp.example>, size=300, nrcpt=1 (queue active)" \
          "$h/smtp[5]: BBBBBB0001: to=<v@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)" \
          "$h/qmgr[3]: BBBBBB0001: removed"
    is "$(sql mail.db 'SELECT m.queue_id, m.ended, o.outcome FROM v_outcome o JOIN message m USING (msg) ORDER BY 1')" \
       $'AAAAAA0001|requeued|forwarded\nBBBBBB0001|removed|sent'
}

@test "postsuper -d ALL names no message: what waited and was never heard of again is deleted, if the log knows of no more" {
    put_off() { echo "$h/qmgr[3]: $1: from=<a@corp.example>, size=300, nrcpt=1 (queue active)"
                echo "$h/smtp[5]: $1: to=<v@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=4.2.0, status=deferred (host a.example[192.0.2.1] said: 450 4.2.0 busy (in reply to RCPT TO command))"; }
    outcomes() { sql mail.db "SELECT queue_id, outcome FROM v_outcome ORDER BY 1"; }
    mapfile -t three < <(for n in 1 2 3; do put_off "AAAAAA000$n"; done)
    mapfile -t again < <(put_off AAAAAA0003)
    db_of "${three[@]}" "$h/postsuper[4]: Deleted: 2 messages" "${again[@]}"
    is "$(outcomes)" $'AAAAAA0001|deleted\nAAAAAA0002|deleted\nAAAAAA0003|deferred'
    pm query --db mail.db report/lost | grep -q 'deleted *2 ' # nothing tries these again
    db_of "${three[@]}" "$h/postsuper[4]: Deleted: 2 messages" # two of the three: which?
    is "$(outcomes)" $'AAAAAA0001|deferred\nAAAAAA0002|deferred\nAAAAAA0003|deferred'
    db_of "${three[@]}" "$h/postsuper[4]: AAAAAA0002: removed" "$h/postsuper[4]: Deleted: 1 message" "${again[@]}" # named
    is "$(outcomes)" $'AAAAAA0001|deferred\nAAAAAA0002|deleted\nAAAAAA0003|deferred'
}

@test "soft_bounce=yes: what would have bounced is put off" {
    db_of "$h/qmgr[3]: AAAAAA0001: from=<a@corp.example>, size=300, nrcpt=1 (queue active)" \
          "$h/smtp[5]: AAAAAA0001: to=<v@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=4.7.1, status=SOFTBOUNCE (host a.example[192.0.2.1] said: 550 5.7.1 Your IP 198.51.100.7 has a bad reputation here (in reply to RCPT TO command))"
    is "$(sql mail.db 'SELECT status, cause FROM v_delivery')" 'SOFTBOUNCE|reputation.provider'
    is "$(pm query --db mail.db hours --format csv | cut -d, -f3)" $'deferred\n1'
    is "$(sql mail.db 'SELECT outcome, deferrals FROM outcome')" 'deferred|1'
    for step in 3600 60; do is "$(pm query --db mail.db report/series -p step=$step --format csv | cut -d, -f3)" $'deferred\n1'; done
    is "$(sql mail.db 'SELECT DISTINCT status FROM v_complaint')" deferred
}

@test "a server that fails over IPv4 too: what IPv4 says decides, whichever was tried last; another server's IPv4 doesn't" {
    tried() { # QUEUEID HOST: over IPv4, then over IPv6 of mx.a.example
        echo "$h/smtp[1]: connect to $2[192.0.2.1]:25: Connection timed out"
        echo "$h/smtp[1]: connect to mx.a.example[2001:db8::1]:25: $v6"
        echo "$h/smtp[1]: $1: to=<u@a.example>, relay=none, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred (connect to mx.a.example[2001:db8::1]:25: $v6)"
    }
    mapfile -t lines < <(tried AAAAAA0001 mx.a.example; tried BBBBBB0001 old.a.example)
    db_of "${lines[@]}"
    is "$(sql mail.db 'SELECT queue_id, cause FROM v_delivery ORDER BY 1')" $'AAAAAA0001|network.timeout\nBBBBBB0001|network.ipv6.noaddr'
}

@test "the text of a failed connect in a status line is no failed connect" {
    db_of "$h/smtp[1]: connect to a.example[2001:db8::1]:25: $v6" \
          "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to a.example[2001:db8::1]:25: $v6)" \
          "$h/error[2]: BBBBBB0001: to=<v@a.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (delivery temporarily suspended: connect to a.example[2001:db8::1]:25: $v6)"
    is "$(sql mail.db 'SELECT count(*) FROM connect_failure')" 1
    is "$(sql mail.db 'SELECT count(*) FROM v_delivery')" 2
    is "$(sql mail.db 'SELECT echo FROM v_delivery ORDER BY line')" $'0\n1'
}

@test "a retry is a new attempt of the same message" {
    db_of "$h/cleanup[9]: AAAAAA0001: message-id=<x@y>" \
          "$h/qmgr[8]: AAAAAA0001: from=<s@x.example>, size=300, nrcpt=1 (queue active)" \
          "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=4.2.0, status=deferred (host a.example[192.0.2.1] said: 450 4.2.0 busy (in reply to RCPT TO command))" \
          "$h/qmgr[8]: AAAAAA0001: from=<s@x.example>, size=300, nrcpt=1 (queue active)" \
          "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=600, delays=599/0/0/1, dsn=2.0.0, status=sent (250 ok)" \
          "$h/qmgr[8]: AAAAAA0001: removed"
    is "$(sql mail.db 'SELECT count(*) FROM message')" 1
    is "$(sql mail.db 'SELECT count(*) FROM attempt')" 2
    is "$(sql mail.db 'SELECT outcome, attempts, recipient FROM v_outcome')" "sent|2|u@a.example"
}

@test "a short queue id used again after removed is a new message" {
    db_of "$h/qmgr[8]: AAAAAA0001: from=<a@x.example>, size=300, nrcpt=1 (queue active)" \
          "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)" \
          "$h/qmgr[8]: AAAAAA0001: removed" \
          "$h/smtpd[7]: AAAAAA0001: client=c.example[192.0.2.9]" \
          "$h/qmgr[8]: AAAAAA0001: from=<b@x.example>, size=300, nrcpt=1 (queue active)" \
          "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (x)"
    is "$(sql mail.db 'SELECT sender, ended FROM v_message ORDER BY msg')" $'a@x.example|removed\nb@x.example|'
    is "$(sql mail.db 'SELECT outcome FROM v_outcome ORDER BY msg')" $'sent\ndeferred'
}

@test "one accepted, one refused, the backup server dead: the reply belongs to the refused one, and is masked" {
    pm ingest -q --year 2026 --db mail.db "$fixtures/partial.log"
    pm analyze --db mail.db
    is "$(sql mail.db "SELECT count(*) FROM v_delivery WHERE recipient LIKE 'ok%' AND status <> 'sent'")" 0
    is "$(sql mail.db "SELECT count(*) FROM reply_for r JOIN delivery d USING (delivery) WHERE d.recipient LIKE 'ok%'")" 0
    said=$(grep -c 'said: 450' "$fixtures/partial.log")
    [ "$said" -gt 0 ]
    is "$(sql mail.db "SELECT count(*) FROM v_delivery WHERE recipient LIKE 'bad%' AND masked = 1 AND cause LIKE 'reputation.%'")" \
       "$(sql mail.db "SELECT count(*) FROM v_delivery WHERE recipient LIKE 'bad%' AND status = 'deferred' AND reason LIKE 'connect to%'")"
    [ "$(sql mail.db "SELECT count(*) FROM v_delivery WHERE masked = 1")" -gt 0 ]
}

@test "masked: an earlier answer, then a dead server; not masked: the answer is in the status" {
    db_of "$h/smtp[1]: AAAAAA0001: host mxa.example[192.0.2.1] said: 450 4.7.1 Client host [198.51.100.10] blocked using zen.spamhaus.org (in reply to RCPT TO command)" \
          "$h/smtp[1]: connect to mxb.example[2001:db8::2]:25: $v6" \
          "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to mxb.example[2001:db8::2]:25: $v6)" \
          "$h/smtp[2]: connect to mxb.example[2001:db8::2]:25: $v6" \
          "$h/smtp[2]: BBBBBB0001: to=<u@a.example>, relay=mxa.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=4.7.1, status=deferred (host mxa.example[192.0.2.1] said: 450 4.7.1 Client host [198.51.100.10] blocked using zen.spamhaus.org (in reply to RCPT TO command))"
    is "$(sql mail.db 'SELECT queue_id, masked, cause FROM v_delivery ORDER BY queue_id')" \
       $'AAAAAA0001|1|reputation.dnsbl\nBBBBBB0001|0|reputation.dnsbl'
}

@test "a bounce is a message of its own, linked to what bounced" {
    db_of "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host a.example[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command))" \
          "$h/cleanup[9]: BBBBBB0001: message-id=<x@mx1>" \
          "$h/qmgr[8]: BBBBBB0001: from=<>, size=300, nrcpt=1 (queue active)" \
          "$h/bounce[7]: AAAAAA0001: sender non-delivery notification: BBBBBB0001" \
          "$h/qmgr[8]: AAAAAA0001: removed" \
          "$h/local[6]: BBBBBB0001: to=<s@x.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)" \
          "$h/qmgr[8]: BBBBBB0001: removed"
    is "$(sql mail.db 'SELECT parent_queue_id, child_queue_id, kind FROM v_link')" "AAAAAA0001|BBBBBB0001|bounce"
    is "$(sql mail.db 'SELECT queue_id, outcome FROM v_outcome ORDER BY 1')" $'AAAAAA0001|bounced\nBBBBBB0001|sent'
}

@test "a content filter's hop is no delivery" {
    db_of "$h/smtpd[5]: AAAAAA0001: client=c.example[192.0.2.9]" \
          "$h/qmgr[8]: AAAAAA0001: from=<s@x.example>, size=300, nrcpt=1 (queue active)" \
          "$h/smtpd[4]: BBBBBB0001: client=localhost[127.0.0.1], orig_queue_id=AAAAAA0001, orig_client=c.example[192.0.2.9]" \
          "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=127.0.0.1[127.0.0.1]:10025, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as BBBBBB0001)" \
          "$h/qmgr[8]: AAAAAA0001: removed" \
          "$h/qmgr[8]: BBBBBB0001: from=<s@x.example>, size=400, nrcpt=1 (queue active)" \
          "$h/smtp[1]: BBBBBB0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)" \
          "$h/qmgr[8]: BBBBBB0001: removed"
    is "$(sql mail.db 'SELECT queue_id, outcome FROM v_outcome ORDER BY 1')" $'AAAAAA0001|filtered\nBBBBBB0001|sent'
    is "$(sql mail.db "SELECT kind FROM v_link")" filter
}

@test "a line about a message without its queue id is not understood, and makes no message" {
    log "mx1 postfix/qmgr[1]: to=<a@example.com>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (x)" \
        "mx1 postfix/qmgr[1]: removed" >mail.log
    pm ingest -q --year 2026 --db mail.db mail.log
    is "$(sql mail.db 'SELECT (SELECT count(*) FROM message), sum(lines) FROM v_unparsed')" "0|2"
}

@test "an alias: forwarded, and the new message is the delivery" {
    db_of "$h/cleanup[9]: BBBBBB0001: message-id=<x@y>" \
          "$h/local[6]: AAAAAA0001: to=<list@x.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (forwarded as BBBBBB0001)" \
          "$h/smtp[1]: BBBBBB0001: to=<u@a.example>, orig_to=<list@x.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)"
    is "$(sql mail.db 'SELECT queue_id, outcome FROM v_outcome ORDER BY 1')" $'AAAAAA0001|forwarded\nBBBBBB0001|sent'
}

@test "expired, deleted, held: what became of them is no delivery line" {
    db_of "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (x)" \
          "$h/smtp[1]: BBBBBB0001: to=<u@a.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (x)" \
          "$h/smtp[1]: CCCCCC0001: to=<u@a.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (x)" \
          "$h/qmgr[8]: AAAAAA0001: from=<s@x.example>, status=expired, returned to sender" \
          "$h/qmgr[8]: AAAAAA0001: removed" \
          "$h/postsuper[3]: BBBBBB0001: removed" \
          "$h/postsuper[3]: CCCCCC0001: placed on hold"
    is "$(sql mail.db 'SELECT queue_id, outcome FROM v_outcome ORDER BY 1')" $'AAAAAA0001|expired\nBBBBBB0001|deleted\nCCCCCC0001|held'
}

@test "reach: only what the kernel itself refuses proves that nothing left the host" {
    db_of "$h/smtp[1]: connect to a[2001:db8::1]:25: Cannot assign requested address" \
          "$h/smtp[1]: connect to b[2001:db8::1]:25: Address family not supported by protocol" \
          "$h/smtp[1]: connect to c[2001:db8::1]:25: Network is unreachable" \
          "$h/smtp[1]: connect to d[2001:db8::1]:25: Connection timed out" \
          "$h/smtp[1]: connect to e[192.0.2.1]:25: Connection refused" \
          "$h/smtp[1]: connect to f[2001:db8::1]:25: Permission denied" \
          "$h/smtp[1]: connect to g[2001:db8::1]:25: Can't assign requested address" \
          "$h/smtp[1]: connect to h[2001:db8::1]:25: Address not available"
    is "$(sql mail.db 'SELECT host, reach FROM v_connect_failure ORDER BY 1' | tr '\n' ' ')" \
       "a|local b|local c|unknown d|unknown e|unknown f|unknown g|local h|local "
}

@test "tls= of Postfix 3.11, and names that no version has yet" {
    db_of "$h/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=1.5, delays=0.1/0.2/0.3/0.9, tls=verified, future=yes, dsn=2.0.0, status=sent (250 ok)"
    is "$(sql mail.db 'SELECT status, delay_s, queue_s, active_s, connect_s, transfer_s, tls FROM v_delivery')" "sent|1.5|0.1|0.2|0.3|0.9|verified"
}

@test "a daemon under a syslog_name of its own speaks of the same message" {
    db_of "mx1 postfix-submission/smtpd[5]: AAAAAA0001: client=c.example[192.0.2.9]" \
          "mx1 postfix/cleanup[9]: AAAAAA0001: message-id=<x@y>" \
          "mx1 postfix/qmgr[8]: AAAAAA0001: from=<a@x.example>, size=300, nrcpt=1 (queue active)" \
          "mx1 postfix-out/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)"
    is "$(sql mail.db 'SELECT client, message_id, sender FROM v_message')" "c.example[192.0.2.9]|x@y|a@x.example"
    is "$(sql mail.db 'SELECT count(*) FROM v_delivery d JOIN v_message m USING (msg)')" 1
}

@test "two instances of one machine do not share queue ids" {
    db_of "mx1 postfix/smtpd[5]: AAAAAA0001: client=c.example[192.0.2.9]" \
          "mx1 postfix-out/smtpd[6]: AAAAAA0001: client=d.example[192.0.2.10]" \
          "mx1 postfix/qmgr[8]: AAAAAA0001: from=<a@x.example>, size=300, nrcpt=1 (queue active)" \
          "mx1 postfix-out/qmgr[9]: AAAAAA0001: from=<b@x.example>, size=300, nrcpt=1 (queue active)" \
          "mx1 postfix-out/smtp[1]: AAAAAA0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)"
    is "$(sql mail.db 'SELECT m.sender FROM v_delivery d JOIN v_message m USING (msg)')" b@x.example
}

@test "a line that is kept is the line, byte for byte, whatever pieces its fact holds" {
    cat "$fixtures/incident.log" "$fixtures/partial.log" "$repo"/samples/*/mail.log >mail.log
    log "$h/smtp[007]: connect to a.example[2001:db8::1]:25: $v6" \
        "$h/smtpd[4]: NOQUEUE: reject: RCPT from a.example[192.0.2.1]: 550 5.1.1 <x@x>: x; from=<x@x> to=<x@x> proto=ESMTP helo=<x@x>" \
        "$h/smtpd[4]: warning: a"$'\t'"tab, and a "$'\xff'" byte" \
        "$h/smtp[5]: AAAAAA0001: to=<u@a.example>, relay=a.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=5.0.0, status=bounced (u@a.example)" >>mail.log
    pm ingest -q --year 2026 --db mail.db mail.log
    [ "$(sql mail.db 'SELECT count(*) FROM kept WHERE shape IS NOT NULL')" -gt 100 ]
    sql mail.db 'SELECT raw % 4294967296, body FROM raw ORDER BY 1' >got
    python3 - <<'END'
lines = open("mail.log", "rb").read().decode(errors="replace").split("\n")
for row in open("got", encoding="utf-8").read().splitlines():
    at, body = row.split("|", 1)
    assert body == lines[int(at) - 1], (row, lines[int(at) - 1])
END
}
