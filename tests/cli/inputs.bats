# What can be read, in whatever order it is named; what was read before is not read again.
load helper

# The incident as logrotate leaves it: mail.log is the newest, mail.log.2.gz the oldest.
rotated() {
    head -n 300 "$fixtures/incident.log" | gzip -n >mail.log.2.gz
    sed -n 301,500p "$fixtures/incident.log" >mail.log.1
    sed -n '501,$p' "$fixtures/incident.log" >mail.log
}

whole() { pm ingest -q --db whole.db "$fixtures/incident.log"; }

sums() { sql "$1" 'SELECT sum(lines), sum(facts), sum(counted), sum("foreign"), sum(not_understood) FROM v_source'; }

@test "the incident: every line is understood, and the sums add up" {
    run -0 pm ingest --db mail.db "$fixtures/incident.log"
    says "718 lines"
    says "0 not understood"
    is "$(sql mail.db 'SELECT lines, not_understood FROM v_source')" "718|0"
    accounts mail.db
}

@test "files are read in the order of their own stamps, not as they are named" {
    rotated
    whole
    pm ingest -q --db mail.db mail.log mail.log.1 mail.log.2.gz
    same whole.db mail.db lines
    is "$(sql mail.db 'SELECT path FROM v_source ORDER BY source')" $'mail.log.2.gz\nmail.log.1\nmail.log'
}

@test "the same with two threads and with one" {
    pm ingest -q --threads 1 --db one.db "$fixtures/incident.log"
    pm ingest -q --threads 2 --db two.db "$fixtures/incident.log"
    same one.db two.db
    run -64 pm ingest --threads 3 --db two.db "$fixtures/incident.log"
}

@test "the same file again adds nothing" {
    whole
    cp whole.db before.db
    run -0 pm ingest --db whole.db "$fixtures/incident.log"
    says "1 with nothing new"
    same before.db whole.db
    cp "$fixtures/incident.log" another-name.log
    pm ingest -q --db whole.db another-name.log
    is "$(sums whole.db)" "$(sums before.db)"
    gzip -k another-name.log
    pm ingest -q --db whole.db another-name.log.gz
    is "$(sums whole.db)" "$(sums before.db)"
}

@test "a file that grows: only what is new is read" {
    whole
    head -n 100 "$fixtures/incident.log" >mail.log
    pm ingest -q --db mail.db mail.log
    sed -n '101,400p' "$fixtures/incident.log" >>mail.log
    run -0 pm ingest --db mail.db mail.log
    says "300 lines"
    sed -n '401,$p' "$fixtures/incident.log" >>mail.log
    pm ingest -q --db mail.db mail.log
    same whole.db mail.db
}

@test "an older, shorter copy of a file that grew since is not read again" {
    head -5 "$fixtures/incident.log" >mail.log
    cp mail.log mail.log.save
    pm ingest -q --db mail.db mail.log
    cat "$fixtures/incident.log" >mail.log
    pm ingest -q --db mail.db mail.log
    dump mail.db >before
    run -0 pm ingest --db mail.db mail.log.save
    says "a shorter copy of a log that was read already"
    dump mail.db | diff before -
    is "$(sql mail.db 'SELECT count(*), max(path) FROM source')" "1|mail.log"
}

@test "a last line without its newline waits until it is whole" {
    whole
    head -c 50000 "$fixtures/incident.log" >mail.log
    pm ingest -q --db mail.db mail.log
    is "$(sql mail.db 'SELECT lines FROM v_source')" "$(head -c 50000 "$fixtures/incident.log" | wc -l)"
    tail -c +50001 "$fixtures/incident.log" >>mail.log
    pm ingest -q --db mail.db mail.log
    same whole.db mail.db
}

@test "rotation: renamed, compressed, a new mail.log in its place" {
    whole
    head -n 300 "$fixtures/incident.log" >mail.log
    pm ingest -q --db mail.db mail.log
    mv mail.log mail.log.1
    sed -n '301,$p' "$fixtures/incident.log" >mail.log
    gzip mail.log.1
    run -0 pm ingest --db mail.db mail.log mail.log.1.gz
    same whole.db mail.db lines
}

@test "copytruncate: the file begins anew under its old name" {
    whole
    head -n 300 "$fixtures/incident.log" >mail.log
    pm ingest -q --db mail.db mail.log
    sed -n '301,$p' "$fixtures/incident.log" >mail.log
    pm ingest -q --db mail.db mail.log
    same whole.db mail.db lines
}

@test "logs that follow each other, with queue ids in no order, read at once: a whole database" {
    awk 'BEGIN {
        for (i = 0; i < 9000; i++) {
            id = sprintf("%05X%05X", i * 7919 % 1000003, i)
            at = sprintf("2026-03-01T%02d:%02d:%02d+00:00 mx postfix/", i / 3600, i / 60 % 60, i % 60)
            to = "mail.log." 2 - int(i / 3000)
            print at "qmgr[12]: " id ": from=<a@b.example>, size=1234, nrcpt=1 (queue active)" >to
            print at "smtp[100]: " id ": to=<u@d.example>, relay=mx.d.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)" >to
            print at "qmgr[12]: " id ": removed" >to
        }
    }'
    pm ingest -q --db mail.db mail.log.0 mail.log.1 mail.log.2
    is "$(sql mail.db 'PRAGMA integrity_check(1)')" ok
    is "$(sql mail.db "SELECT count(*), sum(ended = 'removed') FROM message")" '9000|9000'
}

@test "standard input, plain and gzip" {
    whole
    pm ingest -q --db in.db - <"$fixtures/incident.log"
    same whole.db in.db lines
    gzip -c "$fixtures/incident.log" | pm ingest -q --db gz.db -
    same whole.db gz.db lines
    head -c -1 "$fixtures/incident.log" | pm ingest -q --db pipe.db - # nothing will follow: the last line is whole
    same whole.db pipe.db lines
}

@test "other compressions, where the program has libarchive" {
    pm --version | grep -q libarchive || skip "built without libarchive"
    whole
    for tool in bzip2 xz zstd; do
        command -v "$tool" >/dev/null || continue
        "$tool" -c "$fixtures/incident.log" >"mail.log.$tool"
        pm ingest -q --db "$tool.db" "mail.log.$tool"
        same whole.db "$tool.db" lines
    done
}

# early NAME: the file ends too early; all of it that can be read is read, and said
early() {
    local whole
    rm -f mail.db
    run -0 pm ingest --db mail.db "$1"
    whole=$(sql mail.db 'SELECT lines FROM v_source')
    says "$1:$((whole + 1)): " # the line that is cut
    says "too early"
    [ "$whole" -gt 50 ]
    is "$(sql mail.db "SELECT count(*) FROM v_source WHERE damage <> ''")" 1
    accounts mail.db
}

@test "a gzip file that ends too early: what can be read is read, and said" {
    gzip -c "$fixtures/incident.log" | head -c 5000 >mail.log.gz
    early mail.log.gz
}

# packed TOOL LIBRARY: a file that ends too early, one of two members, one that is damaged
packed() {
    pm --version | grep -q "$2" || skip "built without $2"
    command -v "${1%% *}" >/dev/null || skip "no ${1%% *}"
    for day in 24 25 26 27 28; do sed "s/^2026-11-24/2026-11-$day/" "$fixtures/incident.log"; done >long.log
    $1 -c long.log >whole
    local cut=$(($(stat -c %s whole) * 9 / 10))
    head -c $cut whole >mail.log.packed
    early mail.log.packed
    # the tools themselves may keep a buffer back
    [ "$(sql mail.db 'SELECT lines FROM v_source')" -ge "$($1 -dc <mail.log.packed 2>/dev/null | wc -l)" ]
    { cat whole; $1 -c "$fixtures/partial.log"; } >two
    run -0 pm ingest --db two.db two
    is "$(sql two.db 'SELECT lines FROM v_source')" "$(cat long.log "$fixtures/partial.log" | wc -l)"
    is "$(sql two.db 'SELECT damage FROM v_source')" ''
    { head -c $cut whole; head -c 400 /dev/zero; tail -c +$((cut + 401)) whole; } >harmed
    run -0 pm ingest --db harmed.db harmed
    says "damaged ${1%% *} data"
    accounts harmed.db
    [ "$(sql harmed.db 'SELECT lines FROM v_source')" -gt 50 ]
}

@test "an xz file that ends too early, one of two members, one that is damaged: what can be read is read, and said" { packed xz liblzma; }

@test "the same of bzip2" {
    packed "bzip2 -1" libbz2
    behind two
}

# behind FILE: zeros fill a tape's block; what else follows and is no member is not read, and said
behind() {
    { cat "$1"; head -c 100 /dev/zero; } >zeros
    run -0 pm ingest --db zeros.db zeros
    is "$(sql zeros.db 'SELECT damage FROM v_source')" ''
    { cat "$1"; printf 'more'; } >more.txt
    run -0 pm ingest --db more.db more.txt
    says "what follows the compressed data is none: it was not read"
    is "$(sql more.db 'SELECT lines FROM v_source')" "$(sql zeros.db 'SELECT lines FROM v_source')"
}

@test "the same of zstd" {
    packed zstd libzstd
    behind two
}

@test "a gzip file whose checksum is wrong: what can be read is read, and said; so is that something follows the last member" {
    pm --version | grep -q ISA-L || skip "built without ISA-L"
    gzip -c "$fixtures/incident.log" >good.gz
    { head -c -8 good.gz; printf '\1\2\3\4'; tail -c 4 good.gz; } >mail.log.gz
    run -0 pm ingest --db mail.db mail.log.gz
    is "$(sql mail.db 'SELECT lines FROM v_source')" 718
    says "mail.log.gz:719: damaged gzip data: incorrect data check"
    behind good.gz
    { cat good.gz; head -c 30 good.gz; } >part.gz
    run -0 pm ingest --db part.db part.gz
    is "$(sql part.db 'SELECT lines FROM v_source')" 718
    says "part.gz:719: the gzip data ends too early"
}

@test "gzip from a pipe: several members, an early end, a wrong checksum, what follows the last member" {
    gzip -c "$fixtures/incident.log" >good.gz
    piped() {
        rm -f pipe.db
        run -0 pm ingest --db pipe.db - < <(cat "$@")
        got=$(sql pipe.db 'SELECT lines FROM v_source') damage=$(sql pipe.db 'SELECT damage FROM v_source')
    }
    piped good.gz <(gzip -c "$fixtures/partial.log")
    is "$got" "$(cat "$fixtures/incident.log" "$fixtures/partial.log" | wc -l)"
    is "$damage" ''
    piped good.gz <(head -c 100 /dev/zero)
    is "$got $damage" "718 "
    piped good.gz <(printf more)
    is "$got $damage" "718 what follows the compressed data is none: it was not read"
    piped <(head -c 5000 good.gz)
    [ "$got" -gt 50 ]
    is "$damage" "the gzip data ends too early: what came before it was read"
    piped <(head -c -8 good.gz; printf '\1\2\3\4'; tail -c 4 good.gz)
    is "$got $damage" "718 damaged gzip data: incorrect data check"
    piped <(printf '\037')
    is "$got" 1
}

@test "a pipe in which nobody writes for now: an interrupt ends the run, and what was read is kept" {
    mkfifo pipe
    for pack in cat gzip; do
        rm -f mail.db
        "$POSTMORTEM" ingest --db mail.db - <pipe 2>said 3>&- &
        pid=$! status=0
        exec 8>pipe
        "$pack" <"$fixtures/incident.log" | head -c 8000 >&8
        for _ in $(seq 100); do
            [ "$(sqlite3 mail.db 'SELECT lines > 40 FROM source' 2>said.2)" != 1 ] || break
            sleep 0.1
        done
        kill -INT $pid
        SECONDS=0
        wait $pid || status=$?
        exec 8>&-
        is "$status" 75
        [ "$SECONDS" -lt 5 ]
        grep -q "interrupted; what was read is kept" said
        [ "$(sql mail.db 'SELECT lines FROM v_source')" -gt 40 ]
        accounts mail.db
    done
}

@test "gzip of several members" {
    whole
    { head -n 300 "$fixtures/incident.log" | gzip; sed -n '301,$p' "$fixtures/incident.log" | gzip; } >mail.log.gz
    pm ingest -q --db mail.db mail.log.gz
    same whole.db mail.db
}

@test "an empty file, an empty gzip file, a file of blanks" {
    : >empty.log
    gzip -c empty.log >empty.log.gz
    printf '\n\n \n' >blank.log
    run -0 pm ingest --db mail.db empty.log empty.log.gz blank.log
    accounts mail.db
}

@test "one file that can't be read does not keep the others from being read" {
    run -66 pm ingest --db mail.db none.log "$fixtures/incident.log"
    says "none.log"
    is "$(sql mail.db 'SELECT sum(lines) FROM v_source')" 718
}

@test "three header forms of the same events give the same facts" {
    sed -E 's/^2026-11-24T(..:..:..)[^ ]* /Nov 24 \1 /' "$fixtures/incident.log" >traditional.log
    sed -E 's/^(2026[^ ]*) ([^ ]*) ([^[]*)\[([0-9]+)\]: /<22>1 \1 \2 \3 \4 - - /' "$fixtures/incident.log" >rfc5424.log
    whole
    pm ingest -q --db traditional.db --year 2026 --tz UTC traditional.log
    pm ingest -q --db rfc5424.db rfc5424.log
    same whole.db rfc5424.db lines text
    for table in message attempt delivery connect_failure reply reply_for event link; do
        is "$(sql traditional.db "SELECT count(*) FROM $table")" "$(sql whole.db "SELECT count(*) FROM $table")"
    done
}

@test "journal records, as JSON and as export, give the same facts" {
    python3 - "$fixtures/incident.log" <<'PY'
import datetime, json, re, sys
with open("journal.json", "w") as j, open("journal.export", "w") as x:
    for line in open(sys.argv[1], encoding="utf-8"):
        stamp, host, tag, pid, text = re.match(r"(\S+) (\S+) ([^\[]*)\[(\d+)\]: (.*)", line).groups()
        at = datetime.datetime.fromisoformat(stamp)
        us = str(int(at.timestamp()) * 1000000 + at.microsecond)
        record = {"__REALTIME_TIMESTAMP": us, "_HOSTNAME": host, "SYSLOG_IDENTIFIER": tag, "_PID": pid, "MESSAGE": text}
        j.write(json.dumps(record) + "\n")
        x.write("".join(f"{k}={v}\n" for k, v in record.items()) + "\n")
PY
    whole
    pm ingest -q --db json.db journal.json
    same whole.db json.db lines text
    pm ingest -q --db export.db - <journal.export
    same whole.db export.db lines text
}

@test "a message repeated N times counts N times" {
    log "mx1 postfix/smtp[1]: connect to a.example[2001:db8::1]:25: Cannot assign requested address" \
        "mx1 postfix/smtp[1]: message repeated 3 times: [ connect to a.example[2001:db8::1]:25: Cannot assign requested address]" >mail.log
    pm ingest -q --year 2026 --db mail.db mail.log
    is "$(sql mail.db 'SELECT count(*) FROM connect_failure')" 4
    accounts mail.db
}

@test "lines of other programs are counted by their name" {
    log "mx1 sshd[1]: Accepted publickey for root" "mx1 CRON[2]: (root) CMD (true)" "mx1 postfix/qmgr[3]: 63AF2A780F7: removed" >mail.log
    pm ingest -q --year 2026 --db mail.db mail.log
    is "$(sql mail.db 'SELECT lines, facts, "foreign", not_understood FROM v_source')" "3|1|2|0"
    is "$(sql mail.db "SELECT kind FROM tally WHERE kind LIKE 'other%' ORDER BY 1")" $'other: CRON\nother: sshd'
}

@test "a disk that fails in the middle of a file: 74, and the others are read" {
    cp "$fixtures/partial.log" mail.log
    run -74 pm ingest --db mail.db /proc/self/mem mail.log # reading its first page is an I/O error
    says "/proc/self/mem: read error: Input/output error"
    is "$(sql mail.db "SELECT lines > 0 FROM v_source WHERE path = 'mail.log'")" 1
}

@test "files that begin in the same second are read in the order in which they were written last" {
    head -n 1 "$fixtures/incident.log" >b.log
    sed -n '1p' "$fixtures/incident.log" | sed 's/27195/27196/' >a.log
    touch -d "2026-11-24 03:00" b.log
    touch -d "2026-11-24 04:00" a.log
    pm ingest -q --db mail.db a.log b.log
    is "$(sql mail.db 'SELECT path FROM v_source ORDER BY source')" $'b.log\na.log'
}

@test "a text that Postfix cut at 2000 bytes is told, and counts once" {
    long=$(printf '%01960d' 0)
    reply="host mx.example[192.0.2.4] said: 550 $long"
    text="AAAAAA0001: to=<a@example.com>, relay=none, delay=1, delays=0/0/0/1, dsn=5.0.0, status=bounced ($reply"
    log "mx1 postfix/smtp[1]: ${text:0:2000}" "mx1 postfix/smtp[1]: ${text:0:1999}" "mx1 postfix/smtp[1]: warning: ${text:0:2000}" >mail.log
    pm ingest -q --year 2026 --db mail.db mail.log
    is "$(sql mail.db "SELECT sum(lines) FROM tally WHERE kind = 'cut at 2000 bytes by Postfix'")" 2
    accounts mail.db
}

@test "a pipe into which somebody writes now and then: what came is committed while it is quiet, and others may write" {
    whole
    mkfifo pipe
    "$POSTMORTEM" ingest --db pipe.db - <pipe 2>said 3>&- &
    pid=$!
    exec 8>pipe
    for piece in 1,100 101,101 102,400; do
        sed -n "${piece}p" "$fixtures/incident.log" >&8
        for _ in $(seq 50); do
            [ "$(sqlite3 pipe.db 'SELECT lines FROM source' 2>said.2)" != "${piece#*,}" ] || break
            sleep 0.1
        done
        is "$(sql pipe.db 'SELECT lines FROM source')" "${piece#*,}"
        sqlite3 -bail pipe.db 'BEGIN IMMEDIATE; ROLLBACK' # not locked
    done
    sed -n '401,$p' "$fixtures/incident.log" >&8
    exec 8>&-
    wait $pid
    pm analyze --db pipe.db
    pm analyze --db whole.db
    same whole.db pipe.db lines
}

@test "another process that writes between two batches: rows keep their keys, and nothing is lost or counted twice" {
    sed 's/ web-prod01 / other /' "$repo/samples/healthy/mail.log" >other.log
    mkfifo pipe
    "$POSTMORTEM" ingest --db mail.db - <pipe 2>said 3>&- &
    pid=$!
    exec 8>pipe
    head -n 400 "$fixtures/incident.log" >&8
    for _ in $(seq 100); do
        [ "$(sqlite3 mail.db 'SELECT lines FROM source' 2>said.2)" != 400 ] || break
        sleep 0.1
    done
    pm ingest -q --db mail.db other.log
    pm analyze --db mail.db
    sed -n '401,$p' "$fixtures/incident.log" >&8
    exec 8>&-
    wait $pid
    is "$(sql mail.db 'PRAGMA integrity_check; PRAGMA foreign_key_check')" ok
    pm ingest -q --db one.db - <"$fixtures/incident.log"
    pm ingest -q --db one.db other.log
    for table in message delivery attempt reply connect_failure event reject; do
        is "$(sql mail.db "SELECT count(*) FROM $table")" "$(sql one.db "SELECT count(*) FROM $table")"
    done
    is "$(sums mail.db)" "$(sums one.db)"
}

@test "two processes that read one log at a time: each line counts once" {
    for day in 10 11 12 13 14 15 16 17 18 19; do sed "s/^2026-11-24/2026-11-$day/" "$fixtures/incident.log"; done >mail.log
    pm ingest -q --db mail.db "$fixtures/partial.log"
    for _ in 1 2 3; do
        "$POSTMORTEM" ingest -q --db mail.db --batch 50 mail.log 2>>said 3>&- &
    done
    wait # 0, or 75 where another one was faster
    is "$(grep -v ': another process reads it into this database; ' said)" ""
    pm ingest -q --db mail.db mail.log
    is "$(sql mail.db "SELECT lines FROM v_source WHERE path = 'mail.log'")" 7180
    accounts mail.db
    pm ingest -q --db one.db "$fixtures/partial.log"
    pm ingest -q --db one.db mail.log
    for table in message delivery attempt reply connect_failure event reject; do
        is "$(sql mail.db "SELECT count(*) FROM $table")" "$(sql one.db "SELECT count(*) FROM $table")"
    done
}

@test "two processes that begin to read into one database at a time: one waits, and knows what the other one wrote" {
    for day in 10 11 12 13 14 15 16 17 18 19; do
        sed "s/^2026-11-24/2026-10-$day/" "$fixtures/incident.log" >>one.log
        sed "s/^2026-11-24/2026-11-$day/" "$fixtures/incident.log" >>two.log
    done
    for _ in 1 2 3; do
        rm -f mail.db
        pm ingest -q --db mail.db "$fixtures/partial.log"
        "$POSTMORTEM" ingest -q --db mail.db one.log 3>&- &
        pid=$!
        pm ingest -q --db mail.db two.log
        wait $pid
        is "$(sql mail.db "SELECT count(*) FROM delivery WHERE source = (SELECT source FROM source WHERE path = 'two.log')")" \
            "$(sql mail.db "SELECT count(*) FROM delivery WHERE source = (SELECT source FROM source WHERE path = 'one.log')")"
        is "$(sql mail.db 'PRAGMA integrity_check; PRAGMA foreign_key_check')" ok
    done
}

@test "a pipe that is never quiet: what came is committed each second, and others may write" {
    mkfifo pipe
    "$POSTMORTEM" ingest --db mail.db - <pipe 2>said 3>&- &
    pid=$!
    (while IFS= read -r line; do echo "$line"; sleep 0.05; done <"$fixtures/incident.log" >pipe) 2>said.2 3>&- &
    for _ in $(seq 100); do
        [ "$(sqlite3 mail.db 'SELECT lines > 0 FROM source' 2>said.3)" != 1 ] || break
        sleep 0.1
    done
    sqlite3 -bail -cmd '.timeout 5000' mail.db 'BEGIN IMMEDIATE; ROLLBACK'
    is "$(sql mail.db 'SELECT lines BETWEEN 1 AND 400 FROM source')" 1
    kill -INT $pid
    status=0
    wait $pid || status=$?
    is $status 75
}

@test "an interrupt before a pipe has given much keeps its whole lines" {
    mkfifo pipe
    "$POSTMORTEM" ingest --db mail.db - <pipe 2>said 3>&- &
    pid=$! status=0
    exec 8>pipe
    { head -n 7 "$fixtures/incident.log"; sed -n 8p "$fixtures/incident.log" | head -c 40; } >&8
    sleep 1
    kill -INT $pid
    wait $pid || status=$?
    exec 8>&-
    is "$status $(sql mail.db 'SELECT lines FROM source')" "75 7"
    pm ingest -q --db mail.db - <"$fixtures/incident.log"
    is "$(sql mail.db 'SELECT count(*), sum(lines) FROM source')" "1|718"
}
