# report --redact: what may leave the house. leaks.py takes the names from the log itself, not from the program.
load helper

formats() { pm --version | grep -q md4c && echo "md json html mail" || echo "md json mail"; }

# every format, and Markdown in Japanese, into $1.*
reports() {
    local name=$1 f ext
    shift
    for f in $(formats); do
        for lang in en ja; do
            [ "$lang" = en ] || [ "$f" = md ] || continue # the words differ, the names don't
            ext=$f
            [ "$f" != mail ] || ext=eml
            pm report --db mail.db -f "$f" --lang $lang "$@" -o "$name.$lang.$ext" --to a@b.invalid --from c@d.invalid
        done
    done
}

# bats test_tags=slow
@test "no sample leaks a name in any format or language" {
    for log in "$repo"/samples/*/mail.log; do
        rm -f mail.db* r.* a.*
        pm ingest -q --db mail.db "$log"
        pm analyze -q --db mail.db
        reports r --redact
        python3 "$here/leaks.py" "$log" names r.*
        reports a --redact=all
        python3 "$here/leaks.py" "$log" all a.*
        # and the test can fail
        reports open
        ! python3 "$here/leaks.py" "$log" all open.* >/dev/null
    done
}

@test "names in odd places: quoted, without a domain, in replies, logins, unknown clients, cut lines" {
    local home=home
    {
        for n in 1 2 3 4 5 6 7 8; do
            q=8A3F21C4$n
            echo "2026-11-24T04:0$n:00+00:00 mx1 postfix/smtpd[5]: $q: client=dyn-7.pool.example[192.0.2.77], sasl_method=PLAIN, sasl_username=mkurosawa"
            echo "2026-11-24T04:0$n:00+00:00 mx1 postfix/cleanup[6]: $q: message-id=<secretid77$n@corp.example>"
            echo "2026-11-24T04:0$n:00+00:00 mx1 postfix/qmgr[4]: $q: from=<\"john q\"@corp.example>, size=9, nrcpt=1 (queue active)"
            echo "2026-11-24T04:0$n:01+00:00 mx1 postfix/smtp[7]: $q: to=<o'hara+x77@odd.example>, orig_to=<boss77>, relay=mx.odd.example[203.0.113.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=4.7.1, status=deferred (host mx.odd.example[203.0.113.9] said: 451 4.7.1 <o'hara+x77@odd.example>: blocked using zen.spamhaus.org; /$home/frida77/Maildir for user frida77 helo=<laptop77>; header Subject: Salary of Jane77 from dyn-7.pool.example[192.0.2.77]; from=<tanaka77@corp.example> 198.51.100.10 $(printf 'x%.0s' {1..330}) tanaka77@corp.example (in reply to RCPT TO command))"
            echo "2026-11-24T04:0$n:02+00:00 mx1 postfix/smtpd[5]: NOQUEUE: reject: RCPT from cpe-9.isp.example[2001:db8:9::77]: 554 5.7.1 <suzuki77@corp.example>: Relay access denied; from=<x77@y.example> to=<suzuki77@corp.example> proto=ESMTP helo=<z>"
        done
    } >mail.log
    pm ingest -q --db mail.db mail.log
    pm analyze -q --db mail.db
    reports r --redact
    for f in r.*; do
        for name in mkurosawa secretid77 'john q' hara x77 boss77 tanaka77 suzuki77 frida77 laptop77 Jane77 Salary 192.0.2.77 2001:db8:9::77 dyn-7 cpe-9; do
            run grep -c -- "$name" "$f"
            is "$f $name $output" "$f $name 0"
        done
    done
    reports open
    for name in frida77 laptop77 Jane77; do grep -q "$name" open.en.md; done # the test can fail
    grep -q '203.0.113.9' r.en.md # a server's address stays
}

@test "pseudonyms are the same in every report made with one key, and others with another" {
    pm ingest -q --db mail.db "$repo/samples/incident/mail.log"
    pm analyze -q --db mail.db
    names() { grep -o 'p-[0-9a-f]\{16\}' "$1" | sort -u; }
    pm report --db mail.db --redact >a.md
    pm report --db mail.db --redact --lang ja >b.md
    [ "$(names a.md | wc -l)" -gt 3 ]
    is "$(names b.md)" "$(names a.md)"
    is "$(stat -c '%a %s' mail.db.key)" "600 16"
    pm report --db mail.db --redact --key other >c.md
    [ -z "$(comm -12 <(names a.md) <(names c.md))" ]
    run -64 pm report --db mail.db --redact=some
    says "--redact=all"
    # without a database of its own the key lives for one run
    pm -q --redact "$repo/samples/incident/mail.log" >d.md
    [ -z "$(comm -12 <(names a.md) <(names d.md))" ]
}
